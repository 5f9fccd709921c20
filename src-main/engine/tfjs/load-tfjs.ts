import { createRequire } from 'node:module';
import type * as core from '@tensorflow/tfjs-core';
import { type AppErrorData, appError } from '../../../src-shared/errors.ts';
import { registerWasmTrainingKernels } from './wasm-kernels.ts';

export type TfjsCore = typeof core;

/** The native packages, fastest first. They are no dependencies of ours: their installation downloads from one host. */
const NATIVE_PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;
const GPU_PACKAGE = NATIVE_PACKAGES[0];

/** TensorFlow.js as it was found here, ready to compute. */
export type LoadedTfjs = {
  readonly tf: TfjsCore;
  readonly package: (typeof NATIVE_PACKAGES)[number] | '@tensorflow/tfjs-core';
  readonly version: string;
  /** `tensorflow`: native; `wasm`: one thread, SIMD; `cpu`: plain JavaScript, about thirty times slower. */
  readonly backend: 'tensorflow' | 'wasm' | 'cpu';
  /** What TensorFlow itself says it computes on; not merely that the GPU package is installed. */
  readonly usesGpu: boolean;
  /** Why nothing faster was taken of what is installed. */
  readonly problems: readonly AppErrorData[];
};

export type LoadTfjsOptions = {
  /** `auto` (default): the fastest there is. */
  readonly backend?: 'auto' | 'wasm' | 'cpu';
  /** Where the search for the native packages begins, as a file's URL (default: here). */
  readonly searchFrom?: string;
};

/**
 * Loads the GPU package where it is installed and works, then the native one for the processor, then the WebAssembly
 * backend. The library keeps its backend and tensors in one global state of the thread: call this in one thread of a
 * process only, the training worker, and use one backend there at a time. TensorFlow takes a GPU's memory as needed only
 * if TF_FORCE_GPU_ALLOW_GROWTH was in the process's environment before (a worker's own `process.env` does not reach it);
 * the shells set it.
 */
export async function loadTfjs(options: LoadTfjsOptions = {}): Promise<LoadedTfjs> {
  const { backend = 'auto', searchFrom = import.meta.url } = options;
  const problems: AppErrorData[] = [];
  if (backend === 'auto') {
    const native = loadNative(createRequire(searchFrom), problems);
    if (native) return native;
  }
  return loadPortable(backend === 'cpu' ? 'cpu' : 'wasm', problems);
}

function loadNative(require: NodeJS.Require, problems: AppErrorData[]): LoadedTfjs | undefined {
  restoreUtilFunctions(require);
  for (const name of NATIVE_PACKAGES) {
    try {
      require.resolve(name);
    } catch {
      continue; // not installed, which is no problem
    }
    try {
      const tf = require(name) as TfjsCore; // both packages export all of tfjs-core
      const native: unknown = tf.backend();
      const usesGpu = typeof native === 'object' && native !== null && Reflect.get(native, 'isUsingGpuDevice') === true;
      const version = tf.version_core;
      if (name === GPU_PACKAGE && !usesGpu) {
        problems.push(appError('engine.tfjs_gpu_unused', { package: name, version }).data);
      }
      return { tf, package: name, version, backend: 'tensorflow', usesGpu, problems };
    } catch (error) {
      const [message = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
      problems.push(appError('engine.tfjs_package_failed', { package: name, message: message.trim() }).data);
    }
  }
  return undefined;
}

async function loadPortable(backend: 'wasm' | 'cpu', problems: readonly AppErrorData[]): Promise<LoadedTfjs> {
  const tf = await import('@tensorflow/tfjs-core');
  // Brings the gradients: tfjs-core's own are not loadable in Node.js, and @tensorflow/tfjs brings 200 MB more.
  await import('@tensorflow/tfjs-layers');
  // Otherwise the library advises on the console to install its native package.
  tf.enableProdMode();
  if (backend === 'cpu') {
    await import('@tensorflow/tfjs-backend-cpu');
    await tf.setBackend(backend);
  } else {
    await withoutNewListeners(async () => {
      await import('@tensorflow/tfjs-backend-wasm');
      await tf.setBackend(backend);
    });
    registerWasmTrainingKernels(tf);
  }
  if (tf.getBackend() !== backend) throw new Error(`TensorFlow.js has no ${backend} backend here`);
  return { tf, package: '@tensorflow/tfjs-core', version: tf.version_core, backend, usesGpu: false, problems };
}

/**
 * tfjs-node 4.22 calls two old functions of `node:util`: `isNullOrUndefined`, which Node 23 removed, and `isArray`, which
 * warns on the console and is to follow (tensorflow/tfjs pull request 8425, merged and never released).
 */
function restoreUtilFunctions(require: NodeJS.Require): void {
  // The CommonJS object is what the package sees; that of an import can't be changed.
  const util: Record<string, unknown> = require('node:util');
  util.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  util.isArray = Array.isArray;
}

/** Emscripten's runtime answers every uncaught error of the process by throwing it again; that is not its to decide. */
async function withoutNewListeners(load: () => Promise<void>): Promise<void> {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => new Set<unknown>(process.listeners(event as 'exit'))); // any event has listeners
  await load();
  for (const [i, event] of events.entries()) {
    for (const listener of process.listeners(event as 'exit')) {
      if (!before[i]?.has(listener)) process.removeListener(event, listener);
    }
  }
}
