import { expect, test } from 'vitest';
import { GraphBuilder } from './graph.ts';
import { runInto, STOP_OUTPUT } from './run-into.ts';
import { float32Tensor, openSession } from './runtime.ts';

/** Gives x + 1 and the sum of x. */
async function openModel(shape: readonly number[], hasStop: boolean) {
  const graph = new GraphBuilder();
  const x = graph.input('x', shape);
  graph.output('sum', graph.sum(x, [0]));
  graph.output('next', graph.add(x, graph.scalar(1)));
  if (hasStop) graph.emptySequence(STOP_OUTPUT);
  return openSession(graph.encode({ name: 'test' }), { threads: 1, optimisation: 'disabled' });
}

test('results lie in the memory that was given for them, which may be that of WebAssembly', async () => {
  const memory = new WebAssembly.Memory({ initial: 1 }).buffer;
  const sum = new Float32Array(memory, 16, 1);
  const next = new Float32Array(memory, 1024, 4);
  const session = await openModel([4], true);
  const outputs = { sum: float32Tensor(sum, []), next: float32Tensor(next, [4]) };
  for (const first of [1, 10]) {
    const x = Float32Array.of(first, 2, 3, 4);
    expect(await runInto(session, { x: float32Tensor(x, [4]) }, outputs)).toBe(outputs);
    expect([...sum, ...next]).toEqual([first + 9, first + 1, 3, 4, 5]);
  }
  // Nothing beside them was written.
  expect(new Float32Array(memory).filter((value) => value !== 0)).toHaveLength(5);
  await session.release();
});

test('what ONNX Runtime refuses is told as it says it', async () => {
  const session = await openModel([4], true);
  const outputs = { sum: float32Tensor(new Float32Array(1), []), next: float32Tensor(new Float32Array(3), [3]) };
  const x = float32Tensor(new Float32Array(4), [4]);
  await expect(runInto(session, { x }, outputs)).rejects.toThrow('Got invalid dimensions for output: next');
  await session.release();
});

test('a run that has written nothing does not pass for one that has', async () => {
  const session = await openModel([4], true);
  const outputs = { other: float32Tensor(new Float32Array(1), []) };
  const x = float32Tensor(new Float32Array(4), [4]);
  await expect(runInto(session, { x }, outputs)).rejects.toThrow('has not written its outputs in place');
  await session.release();
});

test('a run that is not rejected has written them as well', async () => {
  const session = await openModel([2], false);
  const next = new Float32Array(2);
  const outputs = { sum: float32Tensor(new Float32Array(1), []), next: float32Tensor(next, [2]) };
  await runInto(session, { x: float32Tensor(Float32Array.of(1, 2), [2]) }, outputs);
  expect([...next]).toEqual([2, 3]);
  await session.release();
});
