import { join } from 'node:path';

/** The program's own folder, with its configs and the built page. */
export const PROJECT_DIR = join(import.meta.dirname, '../..');

/** Where `npm run build:renderer` puts the page. */
export const PAGE_DIR = join(PROJECT_DIR, 'out/renderer');
