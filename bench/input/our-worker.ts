/** Our side of the comparisons: one JSON line in, one out, as the Python processes do. */
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { sha256 } from '../../src-main/files/hash-file.ts';
import { Augmenter } from '../../src-main/imaging/augmentation.ts';
import { configureDecoder, decodeImage } from '../../src-main/imaging/decode.ts';
import { Preprocessor } from '../../src-main/imaging/preprocessor.ts';
import { TrainConfig } from '../../src-shared/contract/train-config.ts';
import { Random } from '../../src-shared/random.ts';

const Request = z.object({
  work: z.enum(['prepare', 'augment']),
  path: z.string(),
  output: z.enum(['rgb', 'tensor']).default('rgb'),
  count: z.number().int().positive(),
});

configureDecoder({ threads: 1 });
const preprocessor = new Preprocessor();
const augmenter = new Augmenter({
  size: preprocessor.size,
  settings: TrainConfig.parse({}).augmentation,
  fill: preprocessor.meanColour,
});
const files = new Map<string, Uint8Array>();
const varied = new Uint8Array(preprocessor.tensorLength);
const random = new Random('bench');

process.stdout.write(`${JSON.stringify({ node: process.version })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const { work, path, output, count } = Request.parse(JSON.parse(line));
  const bytes = files.get(path) ?? new Uint8Array(await readFile(path));
  files.set(path, bytes);
  let result: Uint8Array | Float32Array = varied;
  const start = performance.now();
  for (let i = 0; i < count; i++) {
    if (work === 'augment') augmenter.apply(bytes, random, varied);
    else {
      const image = await decodeImage(bytes);
      result = output === 'rgb' ? preprocessor.processToRgb(image) : preprocessor.process(image);
    }
  }
  const seconds = (performance.now() - start) / 1000;
  const digest = sha256(new Uint8Array(result.buffer, result.byteOffset, result.byteLength));
  process.stdout.write(`${JSON.stringify({ seconds, sha256: digest })}\n`);
}
