/**
 * ONNX models as plain data and their protobuf encoding: the part of onnx.proto3 (IR version 10) that graphs made
 * here use. Field numbers are those of that file.
 */

export type DataType = 'float32' | 'float16' | 'int64';

/** A number is fixed; a text names a dimension that may differ between runs. */
export type Dimension = number | string;

export type ValueInfo = { readonly name: string; readonly dtype: DataType; readonly shape: readonly Dimension[] };

/** A list of tensors. */
export type SequenceInfo = { readonly name: string; readonly sequenceOf: DataType };

/** A constant. `data` is little-endian and row-major. */
export type Initializer = {
  readonly name: string;
  readonly dtype: DataType;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
};

/** `number` and `number[]` are integers; floats are marked because JavaScript can't tell 1 from 1.0. */
export type Attribute = number | string | readonly number[] | { readonly float: number };

export type Node = {
  readonly operator: string;
  /** '' for standard operators. */
  readonly domain: string;
  readonly name: string;
  /** '' for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
};

export type Graph = {
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly initializers: readonly Initializer[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly (ValueInfo | SequenceInfo)[];
};

export type Model = {
  readonly graph: Graph;
  /** Version of every operator domain used; '' is the standard one. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly producer: string;
  readonly metadata: Readonly<Record<string, string>>;
};

/** Understood by ONNX Runtime since 1.18 (2024), like opset 21. */
const IR_VERSION = 10;

/** TensorProto.DataType. */
export const TENSOR_TYPE: Record<DataType, number> = { float32: 1, int64: 7, float16: 10 };
/** Of one element. */
export const DATA_BYTES: Record<DataType, number> = { float32: 4, int64: 8, float16: 2 };
/** AttributeProto.AttributeType. */
const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, ints: 7 };

/** The bytes of a .onnx file. */
export function encodeModel(model: Model): Uint8Array {
  const writer = new Writer();
  writer.int(1, IR_VERSION);
  writer.text(2, model.producer);
  writer.message(7, (graph) => writeGraph(graph, model.graph));
  for (const [domain, version] of Object.entries(model.opsets)) {
    writer.message(8, (opset) => {
      opset.text(1, domain);
      opset.int(2, version);
    });
  }
  for (const [key, value] of Object.entries(model.metadata)) {
    writer.message(14, (entry) => {
      entry.text(1, key);
      entry.text(2, value);
    });
  }
  return writer.bytes();
}

function writeGraph(writer: Writer, graph: Graph): void {
  for (const node of graph.nodes) writer.message(1, (inner) => writeNode(inner, node));
  writer.text(2, graph.name);
  for (const { name, dtype, shape, data } of graph.initializers) {
    writer.message(5, (tensor) => {
      for (const length of shape) tensor.int(1, length);
      tensor.int(2, TENSOR_TYPE[dtype]);
      tensor.text(8, name);
      tensor.raw(9, data);
    });
  }
  for (const value of graph.inputs) writer.message(11, (inner) => writeValueInfo(inner, value));
  for (const value of graph.outputs) {
    writer.message(12, (inner) => {
      if ('sequenceOf' in value) writeSequenceInfo(inner, value);
      else writeValueInfo(inner, value);
    });
  }
}

function writeNode(writer: Writer, node: Node): void {
  for (const input of node.inputs) writer.text(1, input);
  for (const output of node.outputs) writer.text(2, output);
  writer.text(3, node.name);
  writer.text(4, node.operator);
  for (const [name, value] of Object.entries(node.attributes)) {
    writer.message(5, (attribute) => writeAttribute(attribute, name, value));
  }
  if (node.domain) writer.text(7, node.domain);
}

function writeAttribute(writer: Writer, name: string, value: Attribute): void {
  writer.text(1, name);
  if (typeof value === 'number') {
    writer.int(3, value);
    writer.int(20, ATTRIBUTE_TYPE.int);
  } else if (typeof value === 'string') {
    writer.text(4, value);
    writer.int(20, ATTRIBUTE_TYPE.string);
  } else if ('float' in value) {
    writer.float(2, value.float);
    writer.int(20, ATTRIBUTE_TYPE.float);
  } else {
    for (const item of value) writer.int(8, item);
    writer.int(20, ATTRIBUTE_TYPE.ints);
  }
}

function writeValueInfo(writer: Writer, value: ValueInfo): void {
  writer.text(1, value.name);
  writer.message(2, (type) =>
    type.message(1, (tensor) => {
      tensor.int(1, TENSOR_TYPE[value.dtype]);
      tensor.message(2, (shape) => {
        for (const dimension of value.shape) {
          shape.message(1, (inner) => {
            if (typeof dimension === 'number') inner.int(1, dimension);
            else inner.text(2, dimension);
          });
        }
      });
    }),
  );
}

/** TypeProto.Sequence, whose elements have a TypeProto of their own. */
function writeSequenceInfo(writer: Writer, value: SequenceInfo): void {
  writer.text(1, value.name);
  writer.message(2, (type) =>
    type.message(4, (sequence) =>
      sequence.message(1, (element) => element.message(1, (tensor) => tensor.int(1, TENSOR_TYPE[value.sequenceOf]))),
    ),
  );
}

/** Wire types of protobuf. */
const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

class Writer {
  #buffer = Buffer.allocUnsafe(256);
  #length = 0;

  int(field: number, value: number): void {
    this.#varint(field * 8 + VARINT);
    // Negative integers are written as 64-bit two's complement.
    if (value < 0) this.#varint64(BigInt.asUintN(64, BigInt(value)));
    else this.#varint(value);
  }

  float(field: number, value: number): void {
    this.#varint(field * 8 + FIXED32);
    this.#reserve(4);
    this.#length = this.#buffer.writeFloatLE(value, this.#length);
  }

  text(field: number, value: string): void {
    this.raw(field, Buffer.from(value, 'utf8'));
  }

  raw(field: number, value: Uint8Array): void {
    this.#varint(field * 8 + LENGTH_DELIMITED);
    this.#varint(value.length);
    this.#reserve(value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
  }

  message(field: number, write: (inner: Writer) => void): void {
    const inner = new Writer();
    write(inner);
    this.raw(field, inner.bytes());
  }

  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  #varint(value: number): void {
    this.#reserve(10);
    let rest = value;
    while (rest > 127) {
      this.#buffer[this.#length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.#buffer[this.#length++] = rest;
  }

  #varint64(value: bigint): void {
    this.#reserve(10);
    let rest = value;
    while (rest > 127n) {
      this.#buffer[this.#length++] = Number(rest & 127n) + 128;
      rest >>= 7n;
    }
    this.#buffer[this.#length++] = Number(rest);
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + count));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}
