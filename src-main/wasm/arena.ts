import { assemble } from './assemble.ts';

/** WebAssembly's unit of memory. */
const PAGE_BYTES = 65_536;
/** Room behind each piece of memory for a loop that reads or writes whole vectors past its end. */
const SLACK_BYTES = 32;

/** A loop; its parameters are numbers, as its text declares them. */
export type Loop = (...values: number[]) => void;

/** Memory that WebAssembly loops and JavaScript share. Addresses are byte offsets, multiples of 16. One object a thread. */
export class Arena {
  readonly #memory = new WebAssembly.Memory({ initial: 1 });
  #used = 0;

  /** Takes memory for good, zeroed. */
  allocate(byteLength: number): number {
    const address = this.#used;
    this.#used += Math.ceil((byteLength + SLACK_BYTES) / 16) * 16;
    const missing = this.#used - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
    return address;
  }

  /** Takes memory and fills it. */
  place(values: Uint8Array | Uint16Array | Int32Array): number {
    const address = this.allocate(values.byteLength);
    this.bytes(address, values.byteLength).set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return address;
  }

  /** A view; `allocate` makes it useless. */
  bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, address, length);
  }

  int32s(address: number, length: number): Int32Array {
    return new Int32Array(this.#memory.buffer, address, length);
  }

  float32s(address: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, address, length);
  }

  float64s(address: number, length: number): Float64Array {
    return new Float64Array(this.#memory.buffer, address, length);
  }

  /** Makes loops from WebAssembly text (see `assemble`) that work in this memory. */
  compile(text: string): (name: string) => Loop {
    const { exports } = new WebAssembly.Instance(assemble(text), { env: { memory: this.#memory } });
    return (name) => {
      const loop = exports[name];
      if (typeof loop !== 'function') throw new Error(`There is no loop ${name}`);
      return loop as Loop; // `assemble` exports functions of numbers without results only
    };
  }
}
