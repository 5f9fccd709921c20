import { type AppErrorData, appError } from '../../../src-shared/errors.ts';
import type { Weights } from '../../network/weights.ts';
import { blockedLayout } from './blocked-layout.ts';
import { createGradientSession } from './gradients.ts';
import { GraphBuilder } from './graph.ts';
import type { Layout } from './layout.ts';
import { portableLayout } from './portable-layout.ts';
import { makeProbe, relativeDifference } from './probe.ts';
import { float32Tensor, openSession } from './runtime.ts';

export type LayoutChoice = {
  readonly name: Layout['name'];
  /** Why the faster kernels are not used although they were not ruled out. */
  readonly fallback: AppErrorData | undefined;
  make(graph: GraphBuilder, batch: number): Layout;
};

/**
 * Takes the blocked kernels where this build of ONNX Runtime and this processor have them and where they give the
 * gradients that the portable kernels give: they are internal operators, which may change with any version.
 */
export async function chooseLayout(wanted: 'auto' | 'portable' | 'blocked'): Promise<LayoutChoice> {
  if (wanted === 'portable') return portable(undefined);
  let block: number;
  try {
    block = await findBlock();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return portable(appError('network.kernels_unavailable', { message }).data);
  }
  const difference = await compareWithPortable(block);
  if (!(difference <= LARGEST_DIFFERENCE)) {
    return portable(appError('network.kernels_inexact', { difference, expected: LARGEST_DIFFERENCE }).data);
  }
  return { name: 'blocked', fallback: undefined, make: blockedLayout(block) };
}

/**
 * The two layouts round differently: 1e-6 of the gradients' norm was measured. A wrong kernel is off by 0.01 and more.
 */
const LARGEST_DIFFERENCE = 1e-4;

function portable(fallback: AppErrorData | undefined): LayoutChoice {
  return { name: 'portable', fallback, make: portableLayout };
}

/** Channels that lie together: 16 with AVX-512, 8 with AVX2. @throws where there are no such kernels. */
async function findBlock(): Promise<number> {
  const graph = new GraphBuilder();
  const channels = 4;
  const images = graph.input('x', [1, channels, 1, 1]);
  // How many channels come out is the question, so the shape is left open.
  const options = { domain: 'com.microsoft.nchwc', attributes: { channels_last: 0 } };
  graph.output('y', graph.node('ReorderInput', [images], ['n', 'c', 'h', 'w'], options));
  const session = await openSession(graph.encode({ name: 'block size' }), { threads: 1, optimisation: 'disabled' });
  try {
    const result = await session.run({ x: float32Tensor(new Float32Array(channels), [1, channels, 1, 1]) });
    const block = result.y?.dims[1] ?? 0;
    if (block <= channels) throw new Error(`blocks of ${block} channels`);
    return block;
  } finally {
    await session.release();
  }
}

/** The relative difference of all gradients of one small step. */
async function compareWithPortable(block: number): Promise<number> {
  const { network, batchSize, inputSize, ...input } = makeProbe();
  const gradientsOf = async (makeLayout: LayoutChoice['make']): Promise<Weights> => {
    const session = await createGradientSession({ network, batchSize, inputSize, labelSmoothing: 0, makeLayout });
    try {
      return (await session.run(input)).gradients;
    } finally {
      await session.release();
    }
  };
  const expected = await gradientsOf(portableLayout);
  const found = await gradientsOf(blockedLayout(block));
  return relativeDifference(found, expected);
}
