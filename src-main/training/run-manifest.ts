import { isAbsolute, join } from 'node:path';
import type { Manifest } from '../../src-shared/contract/dataset.ts';
import type { Split } from '../../src-shared/contract/photos.ts';
import type { Sample } from '../loader/sample.ts';

/** The photos of one split in the manifest's order. */
export function samplesOf(manifest: Manifest, split: Split, workspaceDir: string): Sample[] {
  return manifest.files
    .filter((file) => file.split === split)
    .map(({ path, label, kcode, source, sha256 }) => ({
      path: isAbsolute(path) ? path : join(workspaceDir, path),
      name: path,
      label,
      kcode,
      source,
      sha256,
    }));
}
