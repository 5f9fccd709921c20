import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse, stringify } from 'yaml';
import type { EvaluationReport } from '../../src-shared/contract/evaluation.ts';
import type { RunSummary } from '../../src-shared/contract/training.ts';

/**
 * What the options beyond the plan do to the demo's recipe, at equal epochs: one run for each option and seed, judged on
 * the test split. Accuracy only: docs/recipe.md has the results.
 *
 *   node bench/recipe/main.ts --workspace DIR [--seeds 3] [--epochs 12] [--size 128]
 *
 * DIR is a workspace with a manifest, such as `pillsnap demo --dir DIR --no-serve` makes.
 */

const OPTIONS: Readonly<Record<string, object>> = {
  none: {},
  'ema_decay: 0.99': { ema_decay: 0.99 },
  'decay_matrices_only: true': { decay_matrices_only: true },
  'progressive: {start_size: 32, stages: 3}': { progressive: { start_size: 32, stages: 3 } },
};
const PROJECT_DIR = join(import.meta.dirname, '../..');

const { values } = parseArgs({
  options: {
    workspace: { type: 'string' },
    seeds: { type: 'string', default: '3' },
    epochs: { type: 'string', default: '12' },
    size: { type: 'string', default: '128' },
  },
});
const { workspace } = values;
if (workspace === undefined) throw new Error('--workspace DIR is missing');
const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => i + 1);
const demo = parse(readFileSync(join(PROJECT_DIR, 'configs/demo.yaml'), 'utf8'));

const results = Object.keys(OPTIONS).map((name) => ({
  name,
  top1: [] as number[],
  real: [] as number[],
  loss: [] as number[],
}));
// Seed by seed: a run that is cut short leaves every option with as many.
for (const seed of seeds) {
  for (const result of results) {
    const { overall, real } = measure(workspace, { epochs: Number(values.epochs), seed, ...OPTIONS[result.name] });
    result.top1.push(overall.top1 ?? Number.NaN);
    result.real.push(real.top1 ?? Number.NaN);
    result.loss.push(overall.loss ?? Number.NaN);
    console.error(`seed ${seed}, ${result.name}: top-1 ${overall.top1}, real ${real.top1}, loss ${overall.loss}`);
  }
}
const rows = results.map(
  ({ name, top1, real, loss }) =>
    `| ${name} | ${spread(top1, percent)} | ${spread(real, percent)} | ${spread(loss, (value) => value.toFixed(3))} |`,
);
console.log(
  [
    `Mean (least to most) over seeds ${seeds.join(', ')}; ${values.epochs} epochs, ${values.size} pixels`,
    '',
    '| option | top-1 | top-1, real photos | loss |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n'),
);

/** Trains with these keys of `training` and judges the best checkpoint. */
function measure(dir: string, training: object): Pick<EvaluationReport, 'overall' | 'real'> {
  const path = join(dir, 'bench-recipe.yaml');
  writeFileSync(
    path,
    stringify({
      ...demo,
      data: { ...demo.data, input_size: Number(values.size) },
      training: { ...demo.training, ...training },
    }),
  );
  const { runId }: RunSummary = command('train', '--config', path, '--workspace', dir);
  return command('evaluate', '--run', runId, '--workspace', dir);
}

/** The JSON that a command prints. */
function command(...args: readonly string[]) {
  const cli = join(PROJECT_DIR, 'src-main/cli/main.ts');
  const { stdout, stderr, status } = spawnSync(process.execPath, [cli, ...args, '--json'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

function spread(values: readonly number[], format: (value: number) => string): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return `${format(mean)} (${format(Math.min(...values))} to ${format(Math.max(...values))})`;
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}
