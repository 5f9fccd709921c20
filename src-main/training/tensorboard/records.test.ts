import { expect, test } from 'vitest';
import { crc32c, decodeRecords, encodeRecord } from './records.ts';

// RFC 3720, B.4 (CRC examples; the RFC lists the bytes of the CRC in the order of transmission, lowest first).
test.each([
  ['32 bytes of zeroes', Buffer.alloc(32), 'aa36918a'],
  ['32 bytes of ones', Buffer.alloc(32, 0xff), '43aba862'],
  ['32 bytes upwards', Buffer.from(Array.from({ length: 32 }, (_, i) => i)), '4e79dd46'],
  ['32 bytes downwards', Buffer.from(Array.from({ length: 32 }, (_, i) => 31 - i)), '5cdb3f11'],
  [
    'an iSCSI read command',
    Buffer.from(
      '01c00000000000000000000000000000140000000000040000000014000000182800000000000000 0200000000000000'.replaceAll(
        ' ',
        '',
      ),
      'hex',
    ),
    '563a96d9',
  ],
])('the CRC of %s is that of the RFC', (_name, data, expected) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(crc32c(data));
  expect(bytes.toString('hex')).toBe(expected);
});

test('records come back as they were, up to the first that is cut off', () => {
  const records = ['a', '', 'long '.repeat(100)].map((text) => Buffer.from(text));
  const file = Buffer.concat(records.map(encodeRecord));
  const texts = (bytes: Uint8Array) => decodeRecords(bytes).map((data) => Buffer.from(data).toString());
  expect(texts(file)).toEqual(['a', '', 'long '.repeat(100)]);
  for (const cut of [1, 4, 100, 515]) expect(texts(file.subarray(0, -cut))).toEqual(['a', '']);
});

test.each([
  ['its length', 17],
  ["its length's CRC", 26],
  ['its data', 30],
  ["its data's CRC", 31],
])('a record with a wrong bit in %s ends the reading', (_name, position) => {
  const file = Buffer.concat(['a', 'bc', 'd'].map((text) => encodeRecord(Buffer.from(text))));
  expect(decodeRecords(file)).toHaveLength(3);
  file.writeUInt8(file.readUInt8(position) ^ 4, position);
  expect(decodeRecords(file)).toHaveLength(1);
});
