import { unwrap } from '../../../src-shared/contract/client.ts';
import { contract } from '../../../src-shared/contract/index.ts';
import { defineCommand } from '../command.ts';
import { epochLines, evaluationLines, runLines, runTableLines } from '../reports/model.ts';
import { RUN } from './options.ts';
import { train } from './train.ts';

const runs = defineCommand({
  name: 'runs',
  summary: 'runs',
  positional: null,
  options: {},
  needsWorkspace: true,
  examples: ['pillsnap runs'],
  async run({ client, text }) {
    const found = unwrap(await client.training.runs({}));
    return { value: { runs: found }, lines: () => runTableLines(found, text) };
  },
});

const showRun = defineCommand({
  name: 'runs show',
  summary: 'runs show',
  positional: null,
  options: { run: { kind: 'text', value: 'ID', help: 'option.shownRun' } },
  needsWorkspace: true,
  examples: ['pillsnap runs show', 'pillsnap runs show --run run-002 --json'],
  async run({ client, text, language }, { run: runId }) {
    const { run, epochs } = unwrap(await client.training.metrics(runId === undefined ? {} : { runId }));
    return {
      value: { run, epochs },
      lines: () => [...runLines(run, epochs, text, language), ...epochLines(epochs, text)],
    };
  },
});

const evaluate = defineCommand({
  name: 'evaluate',
  summary: 'evaluate',
  positional: null,
  options: { run: RUN, split: { kind: 'choice', choices: ['train', 'val', 'test'], help: 'option.split' } },
  needsWorkspace: true,
  examples: ['pillsnap evaluate', 'pillsnap evaluate --split val --json'],
  async run({ client, job, text }, { run, split }) {
    const value = await job(
      contract.evaluation.run,
      client.evaluation.run({ ...(run === undefined ? {} : { runId: run }), split }),
    );
    return { value, lines: () => evaluationLines(value, text) };
  },
});

export const modelCommands = [train, runs, showRun, evaluate];
