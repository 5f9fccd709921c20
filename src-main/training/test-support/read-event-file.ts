import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One scalar of an event file. */
export type Point = { readonly tag: string; readonly step: number; readonly value: number; readonly wallTime: number };

/** What an event file holds, read by a decoder that shares no line with the writer. */
export type ReadEvents = {
  readonly versions: readonly string[];
  readonly points: readonly Point[];
  /** Bytes at the end that are no whole record. */
  readonly restBytes: number;
};

/** Names of the event files in a run's folder, as TensorBoard finds them. */
export function eventFilesIn(dir: string): string[] {
  return readdirSync(dir).filter((name) => name.includes('tfevents'));
}

/** The one event file of a run; throws where there is none or more than one. */
export function readRunEvents(dir: string): ReadEvents {
  const [name, ...others] = eventFilesIn(dir);
  if (name === undefined || others.length > 0) throw new Error(`Not one event file: ${[name, ...others].join(', ')}`);
  return readEventFile(join(dir, name));
}

export function readEventFile(path: string): ReadEvents {
  const bytes = new DataView(Uint8Array.from(readFileSync(path)).buffer);
  const versions: string[] = [];
  const points: Point[] = [];
  let at = 0;
  while (at + 16 <= bytes.byteLength) {
    const length = Number(bytes.getBigUint64(at, true));
    if (at + 16 + length > bytes.byteLength) break;
    checkCrc(bytes, at, 8, at + 8);
    checkCrc(bytes, at + 12, length, at + 12 + length);
    const event = fields(bytes, at + 12, length);
    for (const version of event.get(3) ?? []) versions.push(textOf(version));
    for (const summary of event.get(5) ?? []) {
      for (const value of fieldsOf(summary).get(1) ?? []) {
        const inner = fieldsOf(value);
        points.push({
          tag: textOf(inner.get(1)?.[0]),
          value: viewOf(inner.get(2)?.[0]).getFloat32(0, true),
          step: Number(event.get(2)?.[0]),
          wallTime: viewOf(event.get(1)?.[0]).getFloat64(0, true),
        });
      }
    }
    at += 16 + length;
  }
  return { versions, points, restBytes: bytes.byteLength - at };
}

type Field = number | DataView;

function fields(bytes: DataView, begin: number, length: number): Map<number, Field[]> {
  return fieldsOf(new DataView(bytes.buffer, bytes.byteOffset + begin, length));
}

function fieldsOf(message: Field | undefined): Map<number, Field[]> {
  const bytes = viewOf(message);
  const found = new Map<number, Field[]>();
  let at = 0;
  const varint = (): number => {
    for (let value = 0, shift = 0; ; shift += 7) {
      const byte = bytes.getUint8(at++);
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  const take = (length: number): DataView => {
    at += length;
    return new DataView(bytes.buffer, bytes.byteOffset + at - length, length);
  };
  while (at < bytes.byteLength) {
    const key = varint();
    const wire = key & 7;
    const value = wire === 0 ? varint() : wire === 1 ? take(8) : wire === 5 ? take(4) : take(varint());
    found.set(key >> 3, [...(found.get(key >> 3) ?? []), value]);
  }
  return found;
}

function viewOf(field: Field | undefined): DataView {
  if (!(field instanceof DataView)) throw new Error(`Not a field of bytes: ${field}`);
  return field;
}

function textOf(field: Field | undefined): string {
  return new TextDecoder().decode(viewOf(field));
}

function checkCrc(bytes: DataView, begin: number, length: number, at: number): void {
  let crc = 0xffffffff;
  for (let i = begin; i < begin + length; i++) {
    crc ^= bytes.getUint8(i);
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0x82f63b78 & -(crc & 1));
  }
  const plain = BigInt(~crc >>> 0);
  const masked = (((plain >> 15n) | ((plain << 17n) & 0xffffffffn)) + 0xa282ead8n) & 0xffffffffn;
  if (BigInt(bytes.getUint32(at, true)) !== masked) throw new Error(`Wrong CRC at byte ${at}`);
}
