import { ProtobufWriter } from '../../files/protobuf.ts';

// Messages of an event file, with the field numbers of tensorboard/compat/proto/event.proto and summary.proto.

/** Scalars of one step. TensorBoard holds values as float32. */
export type ScalarEvent = {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  /** By tag, such as `Loss/train`. */
  readonly values: Readonly<Record<string, number>>;
};

const WALL_TIME = 1;
const STEP = 2;
const FILE_VERSION = 3;
const SUMMARY = 5;
const SESSION_LOG = 7;
/** Summary.value. */
const VALUE = 1;
/** Of Summary.Value. */
const TAG = 1;
const SIMPLE_VALUE = 2;
/** SessionLog.status and its START. */
const STATUS = 1;
const START = 1;

/** The first event of every file: readers know the format by it. */
export function versionEvent(wallTime: number): Uint8Array {
  return new ProtobufWriter().double(WALL_TIME, wallTime).text(FILE_VERSION, 'brain.Event:2').finish();
}

/**
 * Says that the session begins: a TensorBoard that is running forgets what it has read of this run before (event_accumulator.py,
 * `_CheckForRestartAndMaybePurge`).
 */
export function startEvent(wallTime: number): Uint8Array {
  const session = new ProtobufWriter().uint(STATUS, START);
  return new ProtobufWriter().double(WALL_TIME, wallTime).message(SESSION_LOG, session).finish();
}

export function scalarEvent({ wallTime, step, values }: ScalarEvent): Uint8Array {
  const summary = new ProtobufWriter();
  for (const [tag, value] of Object.entries(values)) {
    summary.message(VALUE, new ProtobufWriter().text(TAG, tag).float(SIMPLE_VALUE, value));
  }
  return new ProtobufWriter().double(WALL_TIME, wallTime).uint(STEP, step).message(SUMMARY, summary).finish();
}

/** When an event made by `scalarEvent` was written; null for any other. */
export function timeOfEvent(data: Uint8Array): Pick<ScalarEvent, 'wallTime' | 'step'> | null {
  const view = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  // The two fields stand first, in this order: key, eight bytes; key, varint.
  const stepKey = 9;
  if (view.length <= stepKey + 1 || view[0] !== WALL_TIME * 8 + 1 || view[stepKey] !== STEP * 8) return null;
  let step = 0;
  for (let position = stepKey + 1, unit = 1; position < view.length; position++, unit *= 128) {
    const byte = view.readUInt8(position);
    step += (byte % 128) * unit;
    if (byte < 128) return { wallTime: view.readDoubleLE(1), step };
  }
  return null;
}
