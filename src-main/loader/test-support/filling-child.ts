import { readFileSync } from 'node:fs';
import { CropFile } from '../crop-file.ts';
import { openCache, PICTURE_BYTES } from '../photos.fixture.ts';
import type { Sample } from '../sample.ts';

// A process that writes one picture after the other into a cache, each byte the number of its photo, and says so, so that
// a test can kill it at any moment.
const [dir = '', samplesPath = ''] = process.argv.slice(2);
const samples: Sample[] = JSON.parse(readFileSync(samplesPath, 'utf8')); // written by the test
const cache = await openCache(dir, samples);
const file = CropFile.open(cache.shared);
for (const [photo, { sha256 }] of samples.entries()) {
  file?.keep(photo, sha256, new Uint8Array(PICTURE_BYTES).fill(photo));
  process.stdout.write(`${photo}\n`);
}
