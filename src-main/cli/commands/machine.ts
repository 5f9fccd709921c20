import { contract } from '../../../src-shared/contract/index.ts';
import { defineCommand } from '../command.ts';
import { machineLines } from '../reports/machine.ts';
import { formatBytes } from '../screen/numbers.ts';

const doctor = defineCommand({
  name: 'doctor',
  summary: 'doctor',
  positional: null,
  options: {},
  needsWorkspace: false,
  examples: ['pillsnap doctor', 'pillsnap doctor --json'],
  async run({ client, job, text, language, workspaceDir }) {
    const value = await job(contract.machine.report, client.machine.report({ dir: workspaceDir }));
    return { value, lines: () => machineLines(value, text, language), isFailure: value.isBroken };
  },
});

const cuda = defineCommand({
  name: 'cuda',
  summary: 'cuda',
  positional: null,
  options: {},
  needsWorkspace: false,
  examples: ['pillsnap cuda'],
  async run({ client, job, text }) {
    const value = await job(contract.machine.installCuda, client.machine.installCuda({}));
    const lines = () => [
      ...value.files.map(({ path, sizeBytes }) => `${path} (${formatBytes(sizeBytes)})`),
      text('next', { command: 'pillsnap doctor' }),
    ];
    return { value, lines };
  },
});

export const machineCommands = [doctor, cuda];
