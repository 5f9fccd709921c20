import type { OptimizerSettings } from '../training-session.ts';
import { GraphBuilder, type Value } from './graph.ts';
import { GROUP_ROW } from './tensor-group.ts';

/** The scalars of a step, in the order in which the update's input `hyper` holds them. */
export const UPDATE_SCALARS = ['scale', 'rootCorrection', 'stepSize', 'decay'] as const;

/**
 * One step of AdamW on vectors of `length` as an ONNX model, as the host's loop does it: `weights`, `first`, `second`,
 * `gradients` and `hyper` go in, `next_weights`, `next_first` and `next_second` come out.
 */
export function buildUpdateGraph(length: number, { beta1, beta2, eps }: OptimizerSettings): Uint8Array {
  const graph = new GraphBuilder();
  const vector = (name: string) => graph.input(name, [length]);
  const [weights, first, second] = [vector('weights'), vector('first'), vector('second')];
  const scalars = graph.split(
    graph.input('hyper', [UPDATE_SCALARS.length]),
    UPDATE_SCALARS.map(() => 1),
  );
  const scalar = (name: (typeof UPDATE_SCALARS)[number]) => scalars[UPDATE_SCALARS.indexOf(name)] as Value; // one for each
  const gradients = graph.mul(vector('gradients'), scalar('scale'));
  const nextFirst = graph.add(graph.mul(first, graph.scalar(beta1)), graph.mul(gradients, graph.scalar(1 - beta1)));
  const nextSecond = graph.add(
    graph.mul(second, graph.scalar(beta2)),
    graph.mul(graph.mul(gradients, gradients), graph.scalar(1 - beta2)),
  );
  const root = graph.add(graph.mul(graph.map('Sqrt', nextSecond), scalar('rootCorrection')), graph.scalar(eps));
  const move = graph.mul(graph.div(nextFirst, root), scalar('stepSize'));
  graph.output('next_weights', graph.sub(graph.mul(weights, scalar('decay')), move));
  graph.output('next_first', nextFirst);
  graph.output('next_second', nextSecond);
  return graph.encode({ name: 'AdamW' });
}

/** `y` = `a` + `b`. */
export function buildSumGraph(length: number): Uint8Array {
  const graph = new GraphBuilder();
  graph.output('y', graph.add(graph.input('a', [length]), graph.input('b', [length])));
  return graph.encode({ name: 'sum' });
}

/** `y`: the sum of squares of each row of `x`. */
export function buildSquaresGraph(length: number): Uint8Array {
  const graph = new GraphBuilder();
  const rows = graph.reshape(graph.input('x', [length]), [length / GROUP_ROW, GROUP_ROW]);
  graph.output('y', graph.sumOfSquares(rows, [1]));
  return graph.encode({ name: 'sums of squares' });
}

/** `y` = `average` + `rate` * (`x` - `average`). */
export function buildApproachGraph(length: number): Uint8Array {
  const graph = new GraphBuilder();
  const average = graph.input('average', [length]);
  const change = graph.sub(graph.input('x', [length]), average);
  graph.output('y', graph.add(average, graph.mul(change, graph.input('rate', [1]))));
  return graph.encode({ name: 'moving average' });
}

/** `y` is a copy of `x`: how a vector comes to a device and back. */
export function buildCopyGraph(length: number): Uint8Array {
  const graph = new GraphBuilder();
  graph.output('y', graph.map('Identity', graph.input('x', [length])));
  return graph.encode({ name: 'copy' });
}
