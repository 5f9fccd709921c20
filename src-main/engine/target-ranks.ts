/** For each sample how many logits exceed that of its largest target: 0 is a correct top-1. */
export function targetRanks(logits: Float32Array, targets: Float32Array, classes: number): readonly number[] {
  const ranks: number[] = [];
  for (let start = 0; start < targets.length; start += classes) {
    const row = logits.subarray(start, start + classes);
    const wanted = targets.subarray(start, start + classes);
    const label = wanted.indexOf(Math.max(...wanted));
    const logit = row[label] ?? Number.NaN;
    // NaN compares false with everything: it has to count as wrong.
    ranks.push(Number.isNaN(logit) ? classes : row.filter((value) => value > logit).length);
  }
  return ranks;
}
