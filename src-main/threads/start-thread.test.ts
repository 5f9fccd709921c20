import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const PROGRAM = join(import.meta.dirname, 'test-support/threads-of-source.ts');

/** How often V8 collected compiled WebAssembly while four threads began and ended. */
async function collections(how: 'started' | 'plain'): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--trace-wasm-code-gc', PROGRAM, how], {
    // Without types to strip there is no WebAssembly.
    env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' },
  });
  return stdout.match(/Starting GC/g)?.length ?? 0;
}

test('threads that begin and end leave compiled WebAssembly where it is, which V8 by itself would free', async () => {
  const [started, plain] = await Promise.all([collections('started'), collections('plain')]);
  expect(plain).toBeGreaterThan(0);
  expect(started).toBe(0);
});
