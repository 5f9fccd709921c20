import { importCatalog } from '../catalog/import-catalog.ts';
import { sha256 } from '../files/hash-file.ts';
import { fingerprintOf } from '../photos/fingerprint.ts';
import type { NewPhoto } from '../photos/photo-repository.ts';
import { put } from '../photos/pictures.fixture.ts';
import { temporaryWorkspace } from '../storage/workspace.fixture.ts';

/** For tests: a workspace whose catalogue has these K-codes. */
export async function workspaceWithDrugs(...kcodes: readonly string[]) {
  const workspace = await temporaryWorkspace();
  const drugs = kcodes.map((kcode) => ({ kcode, drug_name: `약 ${kcode}` }));
  await importCatalog({ file: await put(workspace.root, 'drugs.json', JSON.stringify({ drugs })) }, workspace);
  return workspace;
}

/** For tests: a recorded photo without a file. Photos with the same `picture` are copies; all others look different. */
export function photoOf(photo: {
  readonly name: string;
  readonly classIndex: number;
  readonly source: 'studio' | 'real';
  readonly picture?: string;
}): NewPhoto {
  return {
    source: photo.source,
    classIndex: photo.classIndex,
    sha256: sha256(photo.name),
    path: `photos/${photo.name}.jpg`,
    originalPath: `/in/${photo.name}.jpg`,
    format: 'JPEG',
    mode: 'RGB',
    width: 8,
    height: 8,
    sizeBytes: 1,
    warnings: [],
    condition: null,
    fingerprint: fingerprintOf({ data: pixelsOf(photo.picture ?? photo.name), width: 8, height: 8 }),
    measured: {
      quality: { sharpness: 100, clippedDark: 0, clippedBright: 0, brightness: 128, contrast: 40, shortSide: 8 },
      grade: 'C',
    },
    addedAt: '2026-01-02T03:04:05.000Z',
  };
}

/** 192 bytes from a text: two such pictures are as unlike as noise. */
function pixelsOf(picture: string): Uint8Array {
  const blocks = Array.from({ length: 6 }, (_, block) => Buffer.from(sha256(`${picture} ${block}`), 'hex'));
  return new Uint8Array(Buffer.concat(blocks));
}
