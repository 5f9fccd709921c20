import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// What tests start as threads and programs runs from TypeScript: stripped and compiled once, not by each of them.
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'node-compile-cache');

export default defineConfig({
  test: {
    include: ['*.test.ts', 'src-*/**/*.test.ts', 'src-*/**/*.test.tsx', 'scripts/**/*.test.ts', 'bench/**/*.test.ts'],
    // Two cores: native threads of ONNX Runtime and libvips share them with the test workers.
    maxWorkers: 2,
    pool: 'forks',
    // For what hangs. A test on a machine with ten times as much other work is slow, not wrong.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
