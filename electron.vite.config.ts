import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';

/** Where the bundle goes; the test of the bundle takes another folder. */
const outDir = process.env.PILLSNAP_OUT_DIR ?? 'out';
const at = (path: string) => join(import.meta.dirname, path);

/**
 * Worker threads are started by the URL of their source file. In the bundle each is an entry of its own beside the
 * others, so only the ending changes.
 */
const workerUrls: Plugin = {
  name: 'pillsnap-worker-urls',
  transform(code, id) {
    if (!id.includes('/src-main/')) return null;
    const found = /new URL\((['"])\.\/([\w-]+)\.ts\1, import\.meta\.url\)/g;
    return found.test(code) ? { code: code.replace(found, 'new URL("./$2.js", import.meta.url)'), map: null } : null;
  },
};

/** The desktop program: `npm run build` writes out/main, out/preload and out/renderer. */
export default defineConfig({
  main: {
    plugins: [workerUrls],
    build: {
      outDir: at(`${outDir}/main`),
      rollupOptions: {
        input: {
          main: at('src-main/shell/main.ts'),
          worker: at('src-main/training/worker.ts'),
          'self-test-worker': at('src-main/engine/onnx/self-test-worker.ts'),
          'describe-worker': at('src-main/engine/tfjs/describe-worker.ts'),
          'export-worker': at('src-main/export/export-worker.ts'),
          'predict-worker': at('src-main/prediction/predict-worker.ts'),
          'load-worker': at('src-main/loader/load-worker.ts'),
          'draw-worker': at('src-main/sample/draw-worker.ts'),
          'workspace-worker': at('src-main/app/threads/workspace-worker.ts'),
        },
        // All in one folder: a shared chunk finds the worker entries beside itself.
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: at(`${outDir}/preload`),
      // A sandboxed preload can load nothing from node_modules and is no ES module.
      externalizeDeps: false,
      rollupOptions: {
        input: { preload: at('src-main/shell/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src-renderer'),
    plugins: [react()],
    build: {
      outDir: at(`${outDir}/renderer`),
      assetsInlineLimit: 0,
      minify: true,
      chunkSizeWarningLimit: 1024,
      rollupOptions: { input: at('src-renderer/index.html') },
    },
  },
});
