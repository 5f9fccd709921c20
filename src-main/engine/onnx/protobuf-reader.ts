/** One field of a protobuf message: a number for varints and fixed widths, bytes for everything else. */
export type Field = { readonly number: number; readonly value: number | Uint8Array };

/** The fields of a message in the order of the file, for tests of what was written. */
export function readFields(bytes: Uint8Array): readonly Field[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields: Field[] = [];
  let position = 0;
  const varint = (): number => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = view.readUInt8(position++);
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return Number(BigInt.asIntN(64, value));
    }
  };
  while (position < view.length) {
    const tag = varint();
    const number = tag >> 3;
    switch (tag & 7) {
      case 0:
        fields.push({ number, value: varint() });
        break;
      case 2: {
        const end = varint() + position;
        fields.push({ number, value: view.subarray(position, end) });
        position = end;
        break;
      }
      case 5:
        fields.push({ number, value: view.readFloatLE(position) });
        position += 4;
        break;
      default:
        throw new Error(`Wire type ${tag & 7} at byte ${position}`);
    }
  }
  return fields;
}

/** The messages of one field, read in turn. */
export function messagesOf(fields: readonly Field[], number: number): readonly (readonly Field[])[] {
  return fields
    .filter((field) => field.number === number)
    .map(({ value }) => {
      if (typeof value === 'number') throw new Error(`Field ${number} holds a number`);
      return readFields(value);
    });
}

/** The texts of one field. */
export function textsOf(fields: readonly Field[], number: number): readonly string[] {
  return fields
    .filter((field) => field.number === number)
    .map(({ value }) => {
      if (typeof value === 'number') throw new Error(`Field ${number} holds a number`);
      return Buffer.from(value).toString('utf8');
    });
}

/** The numbers of one field. */
export function numbersOf(fields: readonly Field[], number: number): readonly number[] {
  return fields
    .filter((field) => field.number === number)
    .map(({ value }) => {
      if (typeof value !== 'number') throw new Error(`Field ${number} holds bytes`);
      return value;
    });
}
