import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { executionOrder, listForExecution } from './execution-order.ts';
import { GraphBuilder } from './graph.ts';
import type { Node } from './protobuf.ts';
import { float32Tensor } from './runtime.ts';

/** A pass forwards and one back, with side results on the way, as training graphs have. */
function passes(list: (built: readonly Node[]) => readonly Node[]): { model: Uint8Array; listed: readonly Node[] } {
  const graph = new GraphBuilder();
  const values = [graph.input('x', [2, 2])];
  for (let i = 0; i < 5; i++) {
    const last = values.at(-1) ?? values[0];
    if (last) values.push(i % 2 === 0 ? graph.map('Exp', last) : graph.add(last, graph.map('Sigmoid', last)));
  }
  let gradient = graph.map('Neg', values.at(-1) as (typeof values)[0]); // five of them
  for (const [i, value] of values.toReversed().entries()) {
    graph.output(`side ${i}`, graph.sum(graph.mul(gradient, value), [0]));
    gradient = graph.matmul(graph.mul(gradient, value), gradient);
  }
  graph.output('gradient', gradient);
  const listed = list(graph.built().nodes);
  return { model: graph.encode({ name: 'passes', nodes: listed }), listed };
}

/** The names of the nodes as ONNX Runtime's profile has them. */
async function profiledOrder(model: Uint8Array): Promise<readonly string[]> {
  const dir = await mkdtemp(join(tmpdir(), 'pillsnap-order-'));
  try {
    const session = await InferenceSession.create(model, {
      graphOptimizationLevel: 'disabled',
      intraOpNumThreads: 1,
      enableProfiling: true,
      profileFilePrefix: join(dir, 'profile'),
    });
    await session.run({ x: float32Tensor(Float32Array.of(0.1, 0.2, 0.3, 0.4), [2, 2]) });
    session.endProfiling();
    await session.release();
    const [file = ''] = await readdir(dir);
    // The format of chrome://tracing.
    const events: { cat: string; name: string }[] = JSON.parse(await readFile(join(dir, file), 'utf8'));
    const suffix = '_kernel_time';
    return events.flatMap(({ cat, name }) =>
      cat === 'Node' && name.endsWith(suffix) ? [name.slice(0, -suffix.length)] : [],
    );
  } finally {
    await rm(dir, { recursive: true });
  }
}

test.each([
  { title: 'as they were built', list: (built: readonly Node[]) => built },
  { title: 'for execution', list: listForExecution },
])('the order of execution is the one predicted for nodes listed $title', async ({ list }) => {
  const { model, listed } = passes(list);
  const order = executionOrder(listed).map(({ name }) => name);
  expect(order).toHaveLength(listed.length);
  expect(await profiledOrder(model)).toEqual(order);
});

test('nodes listed for execution run in the order in which they were built, side results included', () => {
  const { listed } = passes(listForExecution);
  expect(executionOrder(listed)).toEqual(listed.toReversed());
  const forwards = passes((built) => built).listed;
  expect(executionOrder(forwards)).not.toEqual(forwards);
});
