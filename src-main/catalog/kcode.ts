/** Bytes of a K-code in UTF-8: it becomes a folder name, and most file systems take 255 bytes. */
const MAX_KCODE_BYTES = 100;

/** Refused by Windows in every file name (Microsoft, "Naming Files, Paths, and Namespaces"). */
const FORBIDDEN_CHARACTER = /[\p{Cc}<>:"/\\|?*]/u;
const FORBIDDEN_NAME = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;

/**
 * What two spellings of one K-code have in common: trimmed, composed (macOS hands out decomposed Hangul) and without
 * regard to case, as folder names are compared on Windows and macOS.
 */
export function kcodeKey(text: string): string {
  return text.trim().normalize('NFC').toLowerCase();
}

/** Whether a K-code can be a folder's name on every system. */
export function isUsableKcode(kcode: string): boolean {
  return (
    kcode !== '' &&
    kcode !== '.' &&
    kcode !== '..' &&
    Buffer.byteLength(kcode) <= MAX_KCODE_BYTES &&
    !FORBIDDEN_CHARACTER.test(kcode) &&
    !FORBIDDEN_NAME.test(kcode) &&
    !/[. ]$/.test(kcode)
  );
}
