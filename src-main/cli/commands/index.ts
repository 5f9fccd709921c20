import type { Command } from '../command.ts';
import { datasetCommands } from './dataset.ts';
import { demoCommands } from './demo.ts';
import { machineCommands } from './machine.ts';
import { modelCommands } from './model.ts';
import { photoCommands } from './photos.ts';
import { pretrainedCommands } from './pretrained.ts';
import { releaseCommands } from './release.ts';
import { sampleCommands } from './sample.ts';
import { serveCommands } from './serve.ts';
import { workspaceCommands } from './workspace.ts';

/** Every command in the order of the work, which is the order of the help. */
export const commands: readonly Command[] = [
  ...workspaceCommands,
  ...datasetCommands,
  ...photoCommands,
  ...modelCommands,
  ...releaseCommands,
  ...pretrainedCommands,
  ...machineCommands,
  ...serveCommands,
  ...sampleCommands,
  ...demoCommands,
];
