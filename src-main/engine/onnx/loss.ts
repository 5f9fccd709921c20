import type { GraphBuilder, Value } from './graph.ts';

/**
 * Cross-entropy with soft targets, averaged over the batch, and its gradient with respect to the logits. Targets and
 * logits are [batch, classes]; `smoothing` (a scalar) is spread over all classes as in
 * torch.nn.CrossEntropyLoss(label_smoothing) (Szegedy et al., 2016).
 */
export function softCrossEntropy(
  graph: GraphBuilder,
  logits: Value,
  targets: Value,
  smoothing: Value,
): { readonly loss: Value; readonly logitsGradient: Value } {
  const [batch, classes] = logits.shape as readonly [number, number]; // training shapes are known
  const kept = graph.mul(targets, graph.sub(graph.scalar(1), smoothing));
  const smoothed = graph.add(kept, graph.mul(smoothing, graph.scalar(1 / classes)));
  const logProbabilities = graph.logSoftmax(logits);
  const perBatch = graph.scalar(1 / batch);
  const loss = graph.mul(graph.map('Neg', graph.sum(graph.mul(smoothed, logProbabilities), [0, 1])), perBatch);
  // Rows of the targets sum to 1, so the gradient is softmax minus target.
  const probabilities = graph.map('Exp', logProbabilities);
  return { loss, logitsGradient: graph.mul(graph.sub(probabilities, smoothed), perBatch) };
}
