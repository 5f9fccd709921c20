import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { env, listSupportedBackends } from 'onnxruntime-node';
import { type AppErrorData, appError } from '../../../src-shared/errors.ts';

/** What ONNX Runtime can execute a graph on, the most promising for training first. */
export const PROVIDERS = ['cuda', 'webgpu', 'dml', 'coreml', 'cpu'] as const;
export type Provider = (typeof PROVIDERS)[number];

/** What maps and convolutions are computed in; weights, moments and sums are float32 with either. */
export type Precision = 'float32' | 'float16';

/** Why this build of ONNX Runtime can't use a provider; undefined where nothing is in the way yet. */
export function findObstacle(provider: Provider): AppErrorData | undefined {
  const backends = listSupportedBackends();
  if (!backends.some(({ name }) => name === provider)) {
    return appError('device.not_on_platform', {
      device: provider,
      platform: `${process.platform}-${process.arch}`,
      known: backends
        .map(({ name }) => name)
        .filter((name) => PROVIDERS.some((known) => known === name))
        .join(', '),
    }).data;
  }
  if (provider === 'cuda' && process.platform === 'linux') {
    const path = join(libraryDir(), CUDA_LIBRARY);
    if (!existsSync(path)) return appError('device.cuda_files_missing', { path }).data;
  }
  return undefined;
}

/**
 * Whether a provider's outputs can stay in the memory of its device. ONNX Runtime for Node copies those of every other
 * provider back to the process (1.30).
 */
export function keepsOutputsOnDevice(provider: Provider): boolean {
  return provider === 'webgpu';
}

/** Of the installed package. */
export function runtimeVersion(): string {
  return env.versions.node ?? 'unknown';
}

/** Of the installed onnxruntime-node. */
export function packageDir(): string {
  return dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
}

/** Where onnxruntime-node has its libraries. */
export function libraryDir(): string {
  return join(packageDir(), 'bin', 'napi-v6', process.platform, process.arch);
}

const CUDA_LIBRARY = 'libonnxruntime_providers_cuda.so';
