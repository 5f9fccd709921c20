import { enableCompileCache } from 'node:module';
import { availableParallelism } from 'node:os';

/** libuv's own default. */
const LEAST_POOL_THREADS = 4;

// libvips decodes photos on libuv's threads, which all loading threads share. It reads this when it is first used.
process.env.UV_THREADPOOL_SIZE ??= String(Math.max(LEAST_POOL_THREADS, availableParallelism()));

// TensorFlow would take a graphics card's whole memory. It reads this when its native package is loaded, in a worker.
process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';

// Stripping the types of every file and compiling it is half the time of a short command: the result is kept.
const { directory } = enableCompileCache();
// For threads too, which each strip and compile what they load otherwise: 130 ms of a loading thread instead of 40.
if (directory !== undefined) process.env.NODE_COMPILE_CACHE ??= directory;
const { runCli } = await import('./run-cli.ts');

// A pipe that closes early (`pillsnap catalog list | head`) is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

process.exitCode = await runCli(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  exit: (code) => process.exit(code),
});
