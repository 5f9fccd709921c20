import { assertNever } from '../../../src-shared/errors.ts';
import { type BatchNormLayer, IMAGES, type Layer, type Network, type ValueId } from '../../network/network.ts';
import type { Value } from './graph.ts';
import {
  addStep,
  asMap,
  asRows,
  batchNormStep,
  convStep,
  dropoutStep,
  dropPathStep,
  globalAveragePoolStep,
  type LayerContext,
  type LayerStep,
  linearStep,
  type Signal,
  squeezeExciteStep,
} from './layers.ts';

/** A forward pass that can be gone back through. */
export type ForwardPass = {
  /** [batch, numClasses]. */
  readonly logits: Value;
  /** Results of the stem and of every block, in their order: all that later ones read. */
  readonly boundaries: readonly Value[];
  /** Adds the nodes of reverse-mode differentiation, given the gradient of the logits. */
  backward(logitsGradient: Value): void;
};

/** Adds the nodes of a training-mode forward pass over `images` [batch, 3, size, size], or features [batch, length]. */
export function addForwardPass(context: LayerContext, network: Network, images: Value): ForwardPass {
  const steps: LayerStep[] = [];
  const start: Signal = images.shape.length === 2 ? { kind: 'rows', value: images } : context.layout.fromImages(images);
  const signalOf = (id: ValueId): Signal => {
    const signal = id === IMAGES ? start : steps[id]?.output;
    if (!signal) throw new Error(`Layer ${id} has not been computed yet`);
    return signal;
  };
  for (const [id, layer] of network.layers.entries()) {
    const next = network.layers[id + 1];
    const norm = next?.kind === 'batchNorm' && next.input === id ? next : undefined;
    steps.push(layerStep(context, layer, signalOf, norm));
  }
  const last = network.layers.length - 1;
  return {
    logits: signalOf(last).value,
    boundaries: network.layers.flatMap(({ name }, id) => {
      const next = network.layers[id + 1];
      return next && blockOf(next.name) !== blockOf(name) ? [signalOf(id).value] : [];
    }),
    backward(logitsGradient) {
      const gradients = new Map<ValueId, Signal>([[last, { kind: 'rows', value: logitsGradient }]]);
      for (let id = last; id >= 0; id--) {
        const gradient = gradients.get(id);
        const layer = network.layers[id];
        if (!gradient || !layer) continue;
        const inputs = inputsOf(layer);
        for (const [i, signal] of (steps[id]?.backward(gradient) ?? []).entries()) {
          const input = inputs[i];
          if (input === undefined || input === IMAGES) continue;
          const sum = gradients.get(input);
          // A value that two layers read gets the sum of both gradients.
          gradients.set(input, sum ? { ...signal, value: context.graph.add(sum.value, signal.value) } : signal);
        }
        gradients.delete(id);
      }
    },
  };
}

/** `blocks.<stage>.<repeat>`; '' before the first and behind the last. */
function blockOf(layer: string): string {
  return /^blocks\.\d+\.\d+/.exec(layer)?.[0] ?? '';
}

function inputsOf(layer: Layer): readonly ValueId[] {
  return layer.kind === 'add' ? [layer.input, layer.other] : [layer.input];
}

/** `norm`: the BatchNorm layer that reads the result, if one does. */
function layerStep(
  context: LayerContext,
  layer: Layer,
  signalOf: (id: ValueId) => Signal,
  norm: BatchNormLayer | undefined,
): LayerStep {
  const x = signalOf(layer.input);
  switch (layer.kind) {
    case 'conv':
      return convStep(context, layer, asMap(x), norm);
    case 'batchNorm':
      return batchNormStep(context, layer, asMap(x));
    case 'squeezeExcite':
      return squeezeExciteStep(context, layer, asMap(x));
    case 'dropPath':
      return dropPathStep(context, layer.name, layer.rate, asMap(x));
    case 'dropout':
      return dropoutStep(context, layer.name, layer.rate, asRows(x));
    case 'add':
      return addStep(context, x, signalOf(layer.other));
    case 'globalAveragePool':
      return globalAveragePoolStep(context, asMap(x));
    case 'linear':
      return linearStep(context, layer, asRows(x));
    default:
      return assertNever(layer);
  }
}
