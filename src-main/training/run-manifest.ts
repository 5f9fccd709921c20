import { isAbsolute, join } from 'node:path';
import type { Manifest } from '../../src-shared/contract/dataset.ts';
import type { Split } from '../../src-shared/contract/photos.ts';
import type { Sample } from './sample.ts';

/** The photos of one split in the manifest's order. */
export function samplesOf(manifest: Manifest, split: Split, workspaceDir: string): Sample[] {
  return manifest.files
    .filter((file) => file.split === split)
    .map(({ path, label, source, sha256 }) => ({
      path: isAbsolute(path) ? path : join(workspaceDir, path),
      name: path,
      label,
      source,
      sha256,
    }));
}
