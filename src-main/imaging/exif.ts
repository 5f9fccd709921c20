import exifr from 'exifr';

/** One thing that a picture file says of itself. */
export type ExifEntry = { readonly section: string; readonly name: string; readonly value: string };

/** Longer values are colour tables, makers' private data and the like: not for reading. */
const MAX_VALUE_LENGTH = 200;

/** What a picture file says of itself (EXIF, GPS, XMP, IPTC), in its own order; empty where it says nothing or can't be understood. */
export async function readExif(bytes: Uint8Array): Promise<ExifEntry[]> {
  const options = {
    tiff: true,
    exif: true,
    gps: true,
    xmp: true,
    iptc: true,
    icc: false,
    jfif: false,
    mergeOutput: false,
  };
  const sections: unknown = await exifr.parse(bytes, options).catch(() => undefined);
  if (!isRecord(sections)) return [];
  return Object.entries(sections).flatMap(([section, entries]) =>
    isRecord(entries)
      ? Object.entries(entries).flatMap(([name, value]): ExifEntry[] => {
          const text = textOf(value);
          return text === null ? [] : [{ section, name, value: text }];
        })
      : [],
  );
}

/** Null where a value is not for reading. */
function textOf(value: unknown): string | null {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (typeof value === 'number') return String(Number(value.toPrecision(8)));
  if (typeof value === 'string') return presentable(value);
  if (Array.isArray(value)) return presentable(value.map((part) => textOf(part) ?? '').join(', '));
  return null;
}

function presentable(text: string): string | null {
  // Cameras pad with NUL and blanks.
  const trimmed = text.replaceAll('\u0000', '').trim();
  return trimmed === '' || trimmed.length > MAX_VALUE_LENGTH ? null : trimmed;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
