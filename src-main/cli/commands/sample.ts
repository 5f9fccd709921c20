import { contract } from '../../../src-shared/contract/index.ts';
import { defineCommand } from '../command.ts';
import { SEED } from './options.ts';

const sample = defineCommand({
  name: 'sample',
  summary: 'sample',
  positional: { name: 'DIR', count: 'one' },
  options: {
    seed: SEED,
    drugs: { kind: 'integer', value: 'N', least: 2, most: 100, help: 'option.sampleDrugs' },
    studio: { kind: 'integer', value: 'N', least: 1, most: 1000, help: 'option.studio' },
    captures: { kind: 'integer', value: 'N', least: 1, most: 960, help: 'option.captures' },
  },
  needsWorkspace: false,
  examples: ['pillsnap sample sample-pills', 'pillsnap sample sample-pills --drugs 4 --studio 6 --captures 12'],
  async run({ client, job, path, text }, { seed, drugs, studio, captures }, [dir]) {
    const value = await job(
      contract.sample.draw,
      client.sample.draw({
        dir: path(dir),
        seed,
        ...(drugs === undefined ? {} : { drugs }),
        studioPerDrug: studio,
        capturesPerDrug: captures,
      }),
    );
    const lines = () => [
      text('sample.done', { drugs: value.drugs, studio: value.studioImages, captures: value.captureImages }),
      text('file.written', { path: path(dir) }),
    ];
    return { value, lines };
  },
});

export const sampleCommands = [sample];
