/**
 * WebAssembly from its own text form, as far as the loops of this program need it: functions of folded instructions
 * without results, all exported, over the memory imported as `env.memory`. It stands in for a compiler and for a binary
 * that nobody can read; the numbers are those of the specification (core 5.4, binary format of instructions).
 */
export function assemble(text: string): WebAssembly.Module {
  const functions = parse(text).map(readFunction);
  const types = functions.map(({ params }) => [0x60, ...vector(params.map(({ type }) => [type])), 0]);
  const exports = functions.map(({ name }, index) => [...nameBytes(name), 0, ...unsigned(index)]);
  const code = functions.map(({ params, locals, body }) => {
    const names = [...params, ...locals].map(({ name }) => name);
    const declared = vector(locals.map(({ type }) => [1, type]));
    const bytes = [...declared, ...body.flatMap((node) => encode(node, { locals: names, labels: [] })), 0x0b];
    return [...unsigned(bytes.length), ...bytes];
  });
  const binary = [
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, types),
    ...section(2, [[...nameBytes('env'), ...nameBytes('memory'), 2, 0, 1]]),
    ...section(
      3,
      functions.map((_, index) => unsigned(index)),
    ),
    ...section(7, exports),
    ...section(10, code),
  ];
  return new WebAssembly.Module(Uint8Array.from(binary));
}

type Node = string | readonly Node[];
type Variable = { readonly name: string; readonly type: number };
type WasmFunction = {
  readonly name: string;
  readonly params: readonly Variable[];
  readonly locals: readonly Variable[];
  readonly body: readonly Node[];
};
type Scope = { readonly locals: readonly string[]; readonly labels: readonly string[] };

const TYPES = new Map([
  ['i32', 0x7f],
  ['f32', 0x7d],
  ['v128', 0x7b],
]);

/** Instructions without immediates. 0xfd opens the vector instructions; their number follows as LEB128. */
const PLAIN = new Map<string, readonly number[]>([
  ['select', [0x1b]],
  ['i32.lt_u', [0x49]],
  ['i32.add', [0x6a]],
  ['i32.sub', [0x6b]],
  ['i32.mul', [0x6c]],
  ['i32.or', [0x72]],
  ['i32.shl', [0x74]],
  ['i32.shr_s', [0x75]],
  ['f32.add', [0x92]],
  ['f32.mul', [0x94]],
  ['i32.reinterpret_f32', [0xbc]],
  ['i8x16.swizzle', [0xfd, 0x0e]],
  ['i16x8.splat', [0xfd, 0x10]],
  ['i32x4.splat', [0xfd, 0x11]],
  ['f32x4.splat', [0xfd, 0x13]],
  ['f32x4.eq', [0xfd, 0x41]],
  ['f32x4.lt', [0xfd, 0x43]],
  ['f32x4.ge', [0xfd, 0x46]],
  ['v128.and', [0xfd, 0x4e]],
  ['v128.or', [0xfd, 0x50]],
  ['v128.xor', [0xfd, 0x51]],
  ['v128.bitselect', [0xfd, 0x52]],
  ['f64x2.promote_low_f32x4', [0xfd, 0x5f]],
  ['i8x16.narrow_i16x8_u', [0xfd, 0x66]],
  ['f32x4.floor', [0xfd, 0x68]],
  ['i16x8.q15mulr_sat_s', [0xfd, 0x82, 1]],
  ['i16x8.narrow_i32x4_s', [0xfd, 0x85, 1]],
  ['i16x8.extend_low_i8x16_u', [0xfd, 0x89, 1]],
  ['i16x8.extend_high_i8x16_u', [0xfd, 0x8a, 1]],
  ['i16x8.shl', [0xfd, 0x8b, 1]],
  ['i16x8.shr_s', [0xfd, 0x8c, 1]],
  ['i16x8.shr_u', [0xfd, 0x8d, 1]],
  ['i16x8.add', [0xfd, 0x8e, 1]],
  ['i32x4.extend_low_i16x8_s', [0xfd, 0xa7, 1]],
  ['i32x4.extend_high_i16x8_s', [0xfd, 0xa8, 1]],
  ['i32x4.shl', [0xfd, 0xab, 1]],
  ['i32x4.shr_s', [0xfd, 0xac, 1]],
  ['i32x4.shr_u', [0xfd, 0xad, 1]],
  ['i32x4.add', [0xfd, 0xae, 1]],
  ['i32x4.sub', [0xfd, 0xb1, 1]],
  ['i32x4.mul', [0xfd, 0xb5, 1]],
  ['i32x4.min_s', [0xfd, 0xb6, 1]],
  ['i32x4.max_s', [0xfd, 0xb8, 1]],
  ['i32x4.dot_i16x8_s', [0xfd, 0xba, 1]],
  ['i32x4.extmul_low_i16x8_s', [0xfd, 0xbc, 1]],
  ['i32x4.extmul_high_i16x8_s', [0xfd, 0xbd, 1]],
  ['f32x4.abs', [0xfd, 0xe0, 1]],
  ['f32x4.sqrt', [0xfd, 0xe3, 1]],
  ['f32x4.add', [0xfd, 0xe4, 1]],
  ['f32x4.sub', [0xfd, 0xe5, 1]],
  ['f32x4.mul', [0xfd, 0xe6, 1]],
  ['f32x4.div', [0xfd, 0xe7, 1]],
  ['f32x4.pmin', [0xfd, 0xea, 1]],
  ['f32x4.pmax', [0xfd, 0xeb, 1]],
  ['f64x2.add', [0xfd, 0xf0, 1]],
  ['f64x2.mul', [0xfd, 0xf2, 1]],
  ['i32x4.trunc_sat_f32x4_s', [0xfd, 0xf8, 1]],
  ['f32x4.convert_i32x4_s', [0xfd, 0xfa, 1]],
]);

/** Instructions with `offset=`: an address first. */
const MEMORY = new Map<string, readonly number[]>([
  ['i32.load', [0x28]],
  ['f32.load', [0x2a]],
  ['i32.load8_u', [0x2d]],
  ['i32.load16_u', [0x2f]],
  ['i32.store', [0x36]],
  ['i32.store8', [0x3a]],
  ['v128.load', [0xfd, 0x00]],
  ['v128.load8x8_u', [0xfd, 0x02]],
  ['v128.load32_splat', [0xfd, 0x09]],
  ['v128.store', [0xfd, 0x0b]],
  ['v128.load64_zero', [0xfd, 0x5d]],
]);

/** Instructions with the index of a local. */
const LOCAL = new Map([
  ['local.get', 0x20],
  ['local.set', 0x21],
  ['local.tee', 0x22],
]);

function encode(node: Node, scope: Scope): readonly number[] {
  if (typeof node === 'string') throw new Error(`Not an instruction: ${node}`);
  const [operation, ...rest] = node;
  if (typeof operation !== 'string') throw new Error('An instruction begins with its name');
  const operands = (nodes: readonly Node[]) => nodes.flatMap((operand) => encode(operand, scope));
  const plain = PLAIN.get(operation);
  if (plain !== undefined) return [...operands(rest), ...plain];
  const local = LOCAL.get(operation);
  if (local !== undefined) return [...operands(rest.slice(1)), local, ...unsigned(indexOf(scope.locals, rest[0]))];
  const memory = MEMORY.get(operation);
  if (memory !== undefined) {
    const offset = /^offset=(\d+)$/.exec(typeof rest[0] === 'string' ? rest[0] : '')?.[1];
    // Alignment 2^0: a hint only.
    return [...operands(offset === undefined ? rest : rest.slice(1)), ...memory, 0, ...unsigned(Number(offset ?? 0))];
  }
  switch (operation) {
    case 'i32.const':
      return [0x41, ...signed(Number(rest[0]))];
    case 'f32.const':
      return [0x43, ...float32Bytes(Number(rest[0]))];
    case 'i8x16.shuffle':
      return [...operands(rest.slice(16)), 0xfd, 0x0d, ...rest.slice(0, 16).map(Number)];
    case 'v128.store64_lane':
      return [...operands(rest.slice(1)), 0xfd, 0x5b, 0, 0, Number(rest[0])];
    case 'i32x4.extract_lane':
      return [...operands(rest.slice(1)), 0xfd, 0x1b, Number(rest[0])];
    case 'v128.const':
      return [0xfd, 0x0c, ...constantBytes(String(rest[0]), rest.slice(1).map(Number))];
    case 'loop': {
      const inner = { ...scope, labels: [...scope.labels, String(rest[0])] };
      return [0x03, 0x40, ...rest.slice(1).flatMap((child) => encode(child, inner)), 0x0b];
    }
    case 'br_if': {
      const depth = scope.labels.length - 1 - indexOf(scope.labels, rest[0]);
      return [...operands(rest.slice(1)), 0x0d, ...unsigned(depth)];
    }
    default:
      throw new Error(`Unknown instruction ${operation}`);
  }
}

function readFunction(node: Node): WasmFunction {
  const [keyword, name, ...rest] = node;
  if (keyword !== 'func' || typeof name !== 'string') throw new Error('Expected (func $name ...)');
  const variables = (kind: string) => rest.filter((part) => part[0] === kind).map(readVariable);
  const body = rest.filter((part) => part[0] !== 'param' && part[0] !== 'local');
  return { name: name.slice(1), params: variables('param'), locals: variables('local'), body };
}

function readVariable(node: Node): Variable {
  const type = TYPES.get(String(node[2]));
  if (type === undefined) throw new Error(`Unknown type ${node[2]}`);
  return { name: String(node[1]), type };
}

/** The lists at the top of the text; `;;` opens a comment. */
function parse(text: string): readonly Node[] {
  const stack: Node[][] = [[]];
  for (const token of text.replaceAll(/;;.*/g, '').match(/[()]|[^\s()]+/g) ?? []) {
    if (token === '(') {
      stack.push([]);
    } else if (token === ')') {
      const list = stack.pop() ?? [];
      stack.at(-1)?.push(list);
    } else {
      stack.at(-1)?.push(token);
    }
  }
  const [top] = stack;
  if (stack.length !== 1 || top === undefined) throw new Error('The brackets do not match');
  return top;
}

function indexOf(names: readonly string[], name: Node | undefined): number {
  const index = names.indexOf(String(name));
  if (index < 0) throw new Error(`Unknown name ${String(name)}`);
  return index;
}

function section(id: number, entries: readonly (readonly number[])[]): readonly number[] {
  const bytes = vector(entries);
  return [id, ...unsigned(bytes.length), ...bytes];
}

function vector(entries: readonly (readonly number[])[]): readonly number[] {
  return [...unsigned(entries.length), ...entries.flat()];
}

function nameBytes(name: string): readonly number[] {
  const bytes = [...new TextEncoder().encode(name)];
  return [...unsigned(bytes.length), ...bytes];
}

/** The sixteen bytes of a vector of 8, 16 or 32-bit numbers. */
function constantBytes(shape: string, values: readonly number[]): readonly number[] {
  const bytes = 16 / values.length;
  if (shape !== `i${bytes * 8}x${values.length}`) throw new Error(`${shape} does not have ${values.length} values`);
  return values.flatMap((value) => Array.from({ length: bytes }, (_, i) => (value >> (8 * i)) & 0xff));
}

/** Little endian. */
function float32Bytes(value: number): readonly number[] {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value, true);
  return [...new Uint8Array(view.buffer)];
}

/** LEB128. */
function unsigned(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): readonly number[] {
  const low = value & 0x7f;
  const rest = value >> 7;
  const isLast = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
  return isLast ? [low] : [low | 0x80, ...signed(rest)];
}
