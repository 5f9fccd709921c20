import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The page alone, for the headless server: `npm run build:renderer`. The desktop build has the same in its own config. */
export default defineConfig({
  root: join(import.meta.dirname, 'src-renderer'),
  // The desktop shell loads it from a file, the headless server from its root.
  base: './',
  plugins: [react()],
  build: {
    outDir: join(import.meta.dirname, 'out/renderer'),
    emptyOutDir: true,
    // Vite would inline small files as data: URLs, which the content security policy allows for pictures only.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1024,
  },
});
