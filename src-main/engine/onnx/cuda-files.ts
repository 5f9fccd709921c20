import { fork } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { appError } from '../../../src-shared/errors.ts';
import { libraryDir, packageDir } from './providers.ts';

/** A library that onnxruntime-node needs for CUDA. */
export type CudaFile = { readonly path: string; readonly sizeBytes: number };

export type CudaInstallOptions = {
  readonly signal: AbortSignal;
  /** A line that the package's script prints. */
  readonly onLine?: (line: string) => void;
  /** The script to run (default: that of the installed package). */
  readonly script?: string;
  /** Where it puts the files (default: where the installed package looks for them). */
  readonly dir?: string;
};

/**
 * Runs the install script of onnxruntime-node for CUDA 12, which fetches the NuGet package
 * Microsoft.ML.OnnxRuntime.Gpu.Linux of the same version and puts three of its libraries beside its own. npm does not run
 * that script in this project. @throws AppError `device.cuda_not_here`, `device.cuda_install_failed`, `cancelled`.
 */
export async function installCudaFiles(options: CudaInstallOptions): Promise<readonly CudaFile[]> {
  const { signal, onLine, script = join(packageDir(), INSTALL_SCRIPT), dir = libraryDir() } = options;
  const platform = `${process.platform}/${process.arch}`;
  const known = cudaPlatforms();
  if (!known.includes(platform)) throw appError('device.cuda_not_here', { platform, known: known.join(', ') });
  if (signal.aborted) throw appError('cancelled');
  const { problem } = await runScript(script, signal, onLine);
  if (signal.aborted) throw appError('cancelled');
  const command = `node ${script} ${INSTALL_FLAG}`;
  if (problem !== null) throw appError('device.cuda_install_failed', { command, message: problem });
  const files: CudaFile[] = [];
  for (const name of CUDA_FILES) {
    const path = join(dir, name);
    const found = await stat(path).catch(() => null);
    if (!found) throw appError('device.cuda_install_failed', { command, message: `${path} is missing afterwards` });
    files.push({ path, sizeBytes: found.size });
  }
  return files;
}

const INSTALL_SCRIPT = 'script/install.js';
const INSTALL_FLAG = '--onnxruntime-node-install=cuda12';

/** What the provider and ONNX Runtime's bridge to it are in. The package brings TensorRT's too, which nothing here uses. */
const CUDA_FILES = ['libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_shared.so'];

/** Enough for the reason in a stack trace of the script. */
const MOST_PRINTED = 2000;

/** For which platforms the installed package can fetch CUDA 12, as "linux/x64". */
export function cudaPlatforms(): readonly string[] {
  const require = createRequire(import.meta.url);
  const metadata: { readonly requirements: Readonly<Record<string, readonly string[]>> } = require(
    join(packageDir(), 'script/install-metadata.js'),
  );
  return Object.entries(metadata.requirements).flatMap(([platform, sets]) =>
    sets.includes('cuda12') ? [platform] : [],
  );
}

async function runScript(
  script: string,
  signal: AbortSignal,
  onLine: CudaInstallOptions['onLine'],
): Promise<{ readonly problem: string | null }> {
  const child = fork(script, [INSTALL_FLAG], { execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'], signal });
  let printed = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n')) if (line.trim()) onLine?.(line.trim());
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    printed = (printed + text).slice(-MOST_PRINTED);
  });
  const { promise, resolve } = Promise.withResolvers<string | null>();
  child.once('error', (error) => resolve(error.message));
  child.once('close', (code) => resolve(code === 0 ? null : reasonIn(printed) || `exit code ${code}`));
  return { problem: await promise };
}

/** The line of a stack trace that says what went wrong. */
function reasonIn(printed: string): string {
  const lines = printed.split('\n').map((line) => line.trim());
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.findLast((line) => line !== '') ?? '';
}
