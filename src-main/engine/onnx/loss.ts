import type { GraphBuilder, Value } from './graph.ts';

/**
 * Cross-entropy with soft targets, averaged over the batch, and its gradient with respect to the logits. Targets and
 * logits are [batch, classes]; `smoothing` (a scalar) is spread over all classes and `classWeights` [classes] weigh
 * each class's term as in torch.nn.CrossEntropyLoss(weight, label_smoothing) with class probabilities as targets
 * (Szegedy et al., 2016).
 */
export function softCrossEntropy(
  graph: GraphBuilder,
  logits: Value,
  { targets, classWeights, smoothing }: { readonly [name in 'targets' | 'classWeights' | 'smoothing']: Value },
): { readonly loss: Value; readonly logitsGradient: Value } {
  const [batch, classes] = logits.shape as readonly [number, number]; // training shapes are known
  const kept = graph.mul(targets, graph.sub(graph.scalar(1), smoothing));
  const smoothed = graph.add(kept, graph.mul(smoothing, graph.scalar(1 / classes)));
  const weighted = graph.mul(smoothed, classWeights);
  const logProbabilities = logSoftmax(graph, logits);
  const perBatch = graph.scalar(1 / batch);
  const loss = graph.mul(graph.map('Neg', graph.sum(graph.mul(weighted, logProbabilities), [0, 1])), perBatch);
  const probabilities = graph.map('Exp', logProbabilities);
  const expected = graph.mul(probabilities, graph.sum(weighted, [1], true));
  return { loss, logitsGradient: graph.mul(graph.sub(expected, weighted), perBatch) };
}

/** Of [batch, classes], of operators that every provider has: ONNX Runtime's WebGPU has no LogSoftmax. */
function logSoftmax(graph: GraphBuilder, logits: Value): Value {
  const shifted = graph.sub(logits, graph.max(logits, [1]));
  return graph.sub(shifted, graph.map('Log', graph.sum(graph.map('Exp', shifted), [1], true)));
}
