import { expect, test } from 'vitest';
import { liveNodes } from './built-graph.ts';
import { GraphBuilder, type Value } from './graph.ts';
import { float32Tensor, openSession, runSession } from './runtime.ts';

/** Runs what `build` makes of 1, 2, ... in the given shape. */
async function run(shape: readonly number[], build: (graph: GraphBuilder, x: Value) => Value) {
  const graph = new GraphBuilder();
  const result = build(graph, graph.input('x', shape));
  graph.output('y', result);
  const session = await openSession(graph.encode({ name: 'test' }), { threads: 1, optimisation: 'disabled' });
  const count = shape.reduce((a, b) => a * b, 1);
  const output = await runSession(session, {
    x: float32Tensor(
      Float32Array.from({ length: count }, (_, i) => i + 1),
      shape,
    ),
  });
  await session.release();
  const { data, shape: found } = output('y');
  expect(found).toEqual(result.shape);
  return [...data];
}

test('slices run forwards, in steps and backwards', async () => {
  expect(await run([6], (g, x) => g.slice(x, [{ axis: 0, start: 1, count: 2, step: 3 }]))).toEqual([2, 5]);
  expect(await run([4], (g, x) => g.slice(x, [{ axis: 0, start: 3, count: 4, step: -1 }]))).toEqual([4, 3, 2, 1]);
  expect(await run([5], (g, x) => g.slice(x, [{ axis: 0, start: 2, count: 2, step: -2 }]))).toEqual([3, 1]);
});

test('shapes of products, reductions and broadcasts are those that the runtime finds', async () => {
  expect(await run([2, 3], (g, x) => g.matmul(x, g.transpose(x, [1, 0])))).toEqual([14, 32, 32, 77]);
  expect(await run([2, 3], (g, x) => g.sum(x, [1]))).toEqual([6, 15]);
  expect(await run([2, 1], (g, x) => g.add(x, g.constant(Float32Array.of(10, 20), [2])))).toEqual([11, 21, 12, 22]);
  expect(await run([2, 2], (g, x) => g.pad(x, [0, 1], [0, 0]))).toEqual([0, 1, 2, 0, 3, 4]);
});

test('shapes that do not fit fail where the graph is built', () => {
  const graph = new GraphBuilder();
  const x = graph.input('x', [2, 3]);
  expect(() => graph.reshape(x, [5])).toThrow('Reshape of x [2,3] to [5]');
  expect(() => graph.add(x, graph.input('y', [2, 2]))).toThrow('[2,3] and [2,2] do not broadcast');
});

test('values that are reshaped again and again keep one node for each shape, and nodes that nothing needs are left out', async () => {
  const graph = new GraphBuilder();
  const x = graph.input('x', [2, 6]);
  const row = graph.reshape(x, [12]);
  const square = graph.reshape(graph.reshape(row, [4, 3]), [3, 4]);
  expect(graph.origin(square)).toBe(x);
  expect(graph.reshape(square, [2, 6])).toBe(x);
  expect(graph.reshape(x, [3, 4])).toBe(square);
  graph.output('y', graph.sum(square, [1]));
  const { nodes, outputs } = graph.built();
  expect(nodes.map(({ operator }) => operator)).toEqual(['Reshape', 'Reshape', 'Reshape', 'ReduceSum']);
  expect(liveNodes({ nodes, outputs })).toEqual([nodes[2], nodes[3]]);
  const session = await openSession(graph.encode({ name: 'test' }), { threads: 1, optimisation: 'disabled' });
  const values = Float32Array.from({ length: 12 }, (_, i) => i);
  expect([...(await runSession(session, { x: float32Tensor(values, [2, 6]) }))('y').data]).toEqual([6, 22, 38]);
  await session.release();
});
