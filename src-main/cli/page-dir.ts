import { join } from 'node:path';

/** Where `npm run build:renderer` puts the page. */
export const PAGE_DIR = join(import.meta.dirname, '../../out/renderer');
