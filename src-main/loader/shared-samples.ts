import type { Sample } from './sample.ts';

/** The samples of a run in memory that all threads read: 100,000 of them are 30 MB once, not once a thread. */
export type SharedSamples = {
  /** One JSON text after the other, UTF-8, in shared memory. */
  readonly text: Uint8Array;
  /** Where each text begins, and where the last one ends; in shared memory. */
  readonly offsets: Uint32Array;
};

export function shareSamples(samples: readonly Sample[]): SharedSamples {
  const texts = samples.map((sample) => Buffer.from(JSON.stringify(sample)));
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  const text = new Uint8Array(new SharedArrayBuffer(length));
  const offsets = new Uint32Array(new SharedArrayBuffer((samples.length + 1) * Uint32Array.BYTES_PER_ELEMENT));
  let end = 0;
  for (const [index, bytes] of texts.entries()) {
    text.set(bytes, end);
    end += bytes.length;
    offsets[index + 1] = end;
  }
  return { text, offsets };
}

export function sampleAt({ text, offsets }: SharedSamples, index: number): Sample {
  const [start, end] = [offsets[index], offsets[index + 1]];
  if (start === undefined || end === undefined) throw new Error(`There is no sample ${index} of ${offsets.length - 1}`);
  const bytes = Buffer.from(text.buffer, text.byteOffset + start, end - start);
  return JSON.parse(bytes.toString('utf8')) as Sample; // written by `shareSamples` and nobody else
}
