import { sizeOf } from '../../network/parameters.ts';
import { type BuiltGraph, liveNodes } from './built-graph.ts';
import {
  type Attribute,
  type DataType,
  type Dimension,
  encodeModel,
  type Initializer,
  type Node,
  type SequenceInfo,
  TENSOR_TYPE,
  type ValueInfo,
} from './protobuf.ts';
import { broadcastShape, dimension, fixed, isFixed } from './shape.ts';

/** A tensor of the graph: its name and what is known of it before anything runs. */
export type Value = ValueInfo;

/** [top, left, bottom, right] in pixels. */
export type Pads = readonly [number, number, number, number];

export type ConvOptions = {
  readonly stride?: number;
  /** Of height and width, or of both. */
  readonly dilation?: number | readonly [number, number];
  readonly pads?: Pads;
  readonly groups?: number;
  readonly bias?: Value;
};

export type NodeOptions = {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly domain?: string;
  /** Of the results (default: that of the first input). */
  readonly dtype?: DataType;
  /** Name of the result where something outside has to find it. */
  readonly name?: string;
};

/** Standard operators. 21 is the newest that ONNX Runtime 1.18 (2024) and everything after it executes. */
const OPSET = 21;

/**
 * Builds an ONNX graph node by node and knows every shape on the way, so that a wrong shape fails here with a name
 * and not in the runtime. Every method adds one node and gives its result, unless it says otherwise.
 */
export class GraphBuilder {
  readonly #nodes: Node[] = [];
  readonly #initializers: Initializer[] = [];
  readonly #inputs: Value[] = [];
  readonly #outputs: Value[] = [];
  readonly #sequences: SequenceInfo[] = [];
  readonly #constants = new Map<string, Value>();
  readonly #values = new Map<string, Value>();
  /** Of what reshapes give: what they were made from. */
  readonly #origins = new Map<string, Value>();
  readonly #domains = new Set<string>();
  /** Outputs get their public names when the model is written: a copying node for each would cost a pass over the state. */
  readonly #publicNames = new Map<string, string>();

  input(name: string, shape: readonly Dimension[]): Value {
    const value: Value = { name, dtype: 'float32', shape };
    this.#inputs.push(value);
    return this.#known(value);
  }

  /** Gives a computed value to the caller of the model under `name`. Adds no node. */
  output(name: string, value: Value): void {
    if (this.#publicNames.has(value.name)) throw new Error(`${value.name} is an output already`);
    this.#publicNames.set(value.name, name);
    this.#outputs.push({ ...value, name });
  }

  /** What has been built; later nodes are not in it. */
  built(): BuiltGraph {
    const outputs = [...this.#publicNames.keys(), ...this.#sequences.map(({ name }) => name)];
    return { nodes: [...this.#nodes], values: this.#values, outputs: new Set(outputs) };
  }

  /** Gives an empty list of tensors, known as a scalar since no node reads it, before all other outputs (see `runInto`). */
  emptySequence(name: string): void {
    this.nodes('SequenceEmpty', [], [[]], { name });
    this.#sequences.push({ name, sequenceOf: 'float32' });
  }

  /** A constant; `name` marks a weight, others get a name of their own. */
  constant(data: Float32Array, shape: readonly number[], name = `constant_${this.#initializers.length}`): Value {
    if (data.length !== sizeOf(shape)) throw new Error(`${data.length} values for [${shape.join()}] in ${name}`);
    const value: Value = { name, dtype: 'float32', shape };
    this.#initializers.push({ name, dtype: 'float32', shape, data: bytesOf(data) });
    return this.#known(value);
  }

  scalar(number: number, dtype: DataType = 'float32'): Value {
    const value = this.#shared(`scalar ${number}`, () => this.constant(Float32Array.of(number), []));
    return this.cast(value, dtype);
  }

  /** The same values in another type, computed once however often it is asked for. */
  cast(x: Value, dtype: DataType): Value {
    if (x.dtype === dtype) return x;
    const attributes = { to: TENSOR_TYPE[dtype] };
    return this.#shared(`cast ${x.name} ${dtype}`, () => this.#node('Cast', [x], x.shape, { attributes, dtype }));
  }

  add(a: Value, b: Value): Value {
    return this.#broadcast('Add', a, b);
  }

  sub(a: Value, b: Value): Value {
    return this.#broadcast('Sub', a, b);
  }

  mul(a: Value, b: Value): Value {
    return this.#broadcast('Mul', a, b);
  }

  div(a: Value, b: Value): Value {
    return this.#broadcast('Div', a, b);
  }

  min(a: Value, b: Value): Value {
    return this.#broadcast('Min', a, b);
  }

  /** An operator whose result has its input's shape: Sqrt, Sigmoid, Exp, Neg, Relu, Sign. */
  map(operator: string, x: Value, attributes: Readonly<Record<string, Attribute>> = {}): Value {
    return this.#node(operator, [x], x.shape, { attributes });
  }

  /** The same values in another shape, which has to be known entirely. A node for each shape of the same values. */
  reshape(x: Value, shape: readonly number[]): Value {
    if (sizeOf(fixed(x)) !== sizeOf(shape))
      throw new Error(`Reshape of ${x.name} [${x.shape.join()}] to [${shape.join()}]`);
    const origin = this.origin(x);
    if (origin.shape.join() === shape.join()) return origin;
    return this.#shared(`${origin.name} as ${shape.join()}`, () => {
      const result = this.#node('Reshape', [origin, this.#integers(shape)], shape);
      this.#origins.set(result.name, origin);
      return result;
    });
  }

  /** The same values as they were computed, before they were reshaped. Adds no node. */
  origin(x: Value): Value {
    return this.#origins.get(x.name) ?? x;
  }

  /** Adds no node where only axes of length 1 change their place. */
  transpose(x: Value, permutation: readonly number[]): Value {
    const shape = permutation.map((axis) => dimension(x, axis));
    const moved = permutation.filter((axis) => dimension(x, axis) !== 1);
    const isInOrder = moved.every((axis, i) => i === 0 || axis > (moved[i - 1] ?? 0));
    if (isInOrder && isFixed(shape)) return this.reshape(x, shape);
    return this.#node('Transpose', [x], shape, { attributes: { perm: permutation } });
  }

  /** `count` positions of each axis from `start`, `step` apart; a negative step runs backwards. */
  slice(x: Value, ranges: readonly { axis: number; start: number; count: number; step?: number }[]): Value {
    const shape = [...fixed(x)];
    for (const { axis, count } of ranges) shape[axis] = count;
    const steps = ranges.map(({ step = 1 }) => step);
    const ends = ranges.map(({ start, count, step = 1 }) => {
      const end = start + count * step;
      // ONNX counts negative ends from the back; "before the first" has to be out of every range.
      return end < 0 ? Number.MIN_SAFE_INTEGER : end;
    });
    return this.#node(
      'Slice',
      [
        x,
        this.#integers(ranges.map(({ start }) => start)),
        this.#integers(ends),
        this.#integers(ranges.map(({ axis }) => axis)),
        this.#integers(steps),
      ],
      shape,
    );
  }

  /** Pieces of a vector, of the lengths given. */
  split(x: Value, lengths: readonly number[]): readonly Value[] {
    if (lengths.length === 1) return [x];
    return this.nodes(
      'Split',
      [x, this.#integers(lengths)],
      lengths.map((length) => [length]),
      { attributes: { axis: 0 } },
    );
  }

  concat(values: readonly Value[], axis: number): Value {
    const [first] = values;
    if (!first) throw new Error('Nothing to concatenate');
    if (values.length === 1) return first;
    const shape = [...fixed(first)];
    shape[axis] = values.reduce((sum, value) => sum + (fixed(value)[axis] ?? 0), 0);
    return this.#node('Concat', values, shape, { attributes: { axis } });
  }

  /** Zeros around: `before` and `after` count positions per axis. */
  pad(x: Value, before: readonly number[], after: readonly number[]): Value {
    if ([...before, ...after].every((count) => count === 0)) return x;
    const shape = fixed(x).map((length, axis) => length + (before[axis] ?? 0) + (after[axis] ?? 0));
    return this.#node('Pad', [x, this.#integers([...before, ...after]), this.scalar(0, x.dtype)], shape);
  }

  expand(x: Value, shape: readonly number[]): Value {
    return this.#node('Expand', [x, this.#integers(shape)], shape);
  }

  sum(x: Value, axes: readonly number[], keepAxes = false): Value {
    return this.#reduce('ReduceSum', x, axes, keepAxes);
  }

  mean(x: Value, axes: readonly number[], keepAxes = false): Value {
    return this.#reduce('ReduceMean', x, axes, keepAxes);
  }

  sumOfSquares(x: Value, axes: readonly number[]): Value {
    return this.#reduce('ReduceSumSquare', x, axes, false);
  }

  /** Batched over the leading axes. */
  matmul(a: Value, b: Value): Value {
    const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
    const shape = [...batch, dimension(a, a.shape.length - 2), dimension(b, b.shape.length - 1)];
    return this.#node('MatMul', [a, b], shape);
  }

  /** a x b of matrices, each transposed where asked, plus an optional row `bias`. */
  gemm(a: Value, b: Value, options: { transposeA?: boolean; transposeB?: boolean; bias?: Value } = {}): Value {
    const { transposeA = false, transposeB = false, bias } = options;
    const shape = [dimension(a, transposeA ? 1 : 0), dimension(b, transposeB ? 0 : 1)];
    const attributes = { transA: Number(transposeA), transB: Number(transposeB) };
    return this.#node('Gemm', bias ? [a, b, bias] : [a, b], shape, { attributes });
  }

  /** Largest values along axes, which stay with length 1. */
  max(x: Value, axes: readonly number[]): Value {
    return this.#reduce('ReduceMax', x, axes, true);
  }

  /** 2-D convolution; `options.domain` chooses other kernels with the same meaning. */
  conv(
    x: Value,
    weight: Value,
    options: ConvOptions & { domain?: string; sum?: Value; activation?: string } = {},
  ): Value {
    const { stride = 1, dilation = 1, pads = [0, 0, 0, 0], groups = 1, bias, domain = '', sum, activation } = options;
    const [outChannels, , kernelHeight = 0, kernelWidth = 0] = weight.shape as readonly number[]; // weights are never symbolic
    const dilations = typeof dilation === 'number' ? ([dilation, dilation] as const) : dilation;
    const out = (axis: 2 | 3, kernel: number, before: number, after: number): number => {
      const length = dimension(x, axis);
      if (typeof length !== 'number') throw new Error(`The size of ${x.name} has to be known`);
      const reach = (axis === 2 ? dilations[0] : dilations[1]) * (kernel - 1);
      return Math.floor((length + before + after - reach - 1) / stride) + 1;
    };
    const shape = [
      dimension(x, 0),
      outChannels ?? 0,
      out(2, kernelHeight, pads[0], pads[2]),
      out(3, kernelWidth, pads[1], pads[3]),
    ];
    const attributes = {
      strides: [stride, stride],
      dilations,
      pads,
      group: groups,
      kernel_shape: [kernelHeight, kernelWidth],
      ...(activation ? { activation } : {}),
    };
    const inputs: (Value | undefined)[] = [x, weight];
    if (bias || sum) inputs.push(bias);
    if (sum) inputs.push(sum);
    return this.#node('Conv', inputs, shape, { attributes, domain });
  }

  /** The gradient of a strided convolution with respect to its input, of height and width `size`. */
  convTranspose(x: Value, weight: Value, options: { stride: number; pads: Pads; groups: number; size: number }): Value {
    const { stride, pads, groups, size } = options;
    const [, perGroup = 0, kernel = 0] = weight.shape as readonly number[]; // weights are never symbolic
    const [batch = 0, , height = 0] = fixed(x);
    const missing = size - ((height - 1) * stride + kernel - pads[0] - pads[2]);
    const attributes = {
      strides: [stride, stride],
      pads,
      group: groups,
      kernel_shape: [kernel, kernel],
      output_padding: [missing, missing],
    };
    return this.#node('ConvTranspose', [x, weight], [batch, perGroup * groups, size, size], { attributes });
  }

  /** Any other operator with one result. */
  node(operator: string, inputs: readonly Value[], shape: readonly Dimension[], options: NodeOptions = {}): Value {
    return this.#node(operator, inputs, shape, options);
  }

  /** Any operator with several results. */
  nodes(
    operator: string,
    inputs: readonly (Value | undefined)[],
    shapes: readonly (readonly Dimension[])[],
    options: NodeOptions = {},
  ): readonly Value[] {
    const { attributes = {}, domain = '', name, dtype = inputs[0]?.dtype ?? 'float32' } = options;
    const base = `${operator}_${this.#nodes.length}`;
    const outputs = shapes.map((shape, i): Value => {
      const own = name ?? base;
      return this.#known({ name: i === 0 ? own : `${own}_${i}`, dtype, shape });
    });
    this.#domains.add(domain);
    this.#nodes.push({
      operator,
      domain,
      name: `node_${base}`,
      inputs: inputs.map((value) => value?.name ?? ''),
      outputs: outputs.map((value) => value.name),
      attributes,
    });
    return outputs;
  }

  /** The bytes of the .onnx file. `nodes` stand in it as they are given (default: what outputs need, in its order). */
  encode(options: {
    readonly name: string;
    readonly metadata?: Readonly<Record<string, string>>;
    readonly nodes?: readonly Node[];
  }): Uint8Array {
    const { nodes = liveNodes(this.built()) } = options;
    const publicName = (name: string) => this.#publicNames.get(name) ?? name;
    const opsets: Record<string, number> = { '': OPSET };
    for (const domain of this.#domains) if (domain) opsets[domain] = 1;
    return encodeModel({
      graph: {
        name: options.name,
        nodes: nodes.map((node) => ({
          ...node,
          inputs: node.inputs.map(publicName),
          outputs: node.outputs.map(publicName),
        })),
        initializers: this.#initializers,
        inputs: this.#inputs,
        outputs: [...this.#sequences, ...this.#outputs],
      },
      opsets,
      producer: 'pillsnap-workbench',
      metadata: options.metadata ?? {},
    });
  }

  #node(
    operator: string,
    inputs: readonly (Value | undefined)[],
    shape: readonly Dimension[],
    options: NodeOptions = {},
  ): Value {
    return this.nodes(operator, inputs, [shape], options)[0] as Value; // one shape gives one result
  }

  #known(value: Value): Value {
    this.#values.set(value.name, value);
    return value;
  }

  #broadcast(operator: string, a: Value, b: Value): Value {
    return this.#node(operator, [a, b], broadcastShape(a.shape, b.shape));
  }

  #reduce(operator: string, x: Value, axes: readonly number[], keepAxes: boolean): Value {
    const shape = keepAxes
      ? x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length))
      : x.shape.filter((_, axis) => !axes.includes(axis));
    return this.#node(operator, [x, this.#integers(axes)], shape, { attributes: { keepdims: Number(keepAxes) } });
  }

  #integers(values: readonly number[]): Value {
    return this.#shared(`integers ${values.join()}`, () => {
      const name = `constant_${this.#initializers.length}`;
      const dtype: DataType = 'int64';
      const data = bytesOf(BigInt64Array.from(values, BigInt));
      this.#initializers.push({ name, dtype, shape: [values.length], data });
      return this.#known({ name, dtype, shape: [values.length] });
    });
  }

  #shared(key: string, make: () => Value): Value {
    const known = this.#constants.get(key);
    if (known) return known;
    const value = make();
    this.#constants.set(key, value);
    return value;
  }
}

function bytesOf(data: Float32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
