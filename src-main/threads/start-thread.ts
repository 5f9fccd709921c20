import { setFlagsFromString } from 'node:v8';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Starts a thread: every thread of this program starts here.
 *
 * Compiled WebAssembly stays in memory from the first one on. All threads of a process share the glue through which
 * WebAssembly calls JavaScript. V8 13.6 (Node 24) may free a piece of it twice when its last user ends while another
 * thread asks for the same piece; the process then dies of `Check failed: jit_page.has_value()` or SIGSEGV
 * (https://github.com/nodejs/node/issues/64500). Node's own TypeScript loader is such WebAssembly, so any thread that
 * runs from source can meet it. What stays is code that faster code has replaced, some 150 kB of Node's loader.
 *
 * End a thread by a message that closes its port; `terminate` may stop it in the middle of native code.
 */
export function startThread(entry: URL, options: WorkerOptions = {}): Worker {
  setFlagsFromString('--no-wasm-code-gc');
  return new Worker(entry, options);
}
