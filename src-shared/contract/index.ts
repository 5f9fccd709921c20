import { catalog } from './catalog.ts';
import { dataset } from './dataset.ts';
import { evaluation } from './evaluation.ts';
import { imaging } from './imaging.ts';
import { jobs } from './jobs.ts';
import { machine } from './machine.ts';
import { photos } from './photos.ts';
import { places } from './places.ts';
import { prediction } from './prediction.ts';
import { pretrained } from './pretrained.ts';
import { release } from './release.ts';
import { sample } from './sample.ts';
import { shell } from './shell.ts';
import { training } from './training.ts';
import { workspace } from './workspace.ts';

/** Everything that the window, the command line and a remote browser can ask of the core. */
export const contract = {
  workspace,
  catalog,
  photos,
  dataset,
  imaging,
  training,
  evaluation,
  release,
  prediction,
  pretrained,
  machine,
  sample,
  places,
  shell,
  jobs,
};
export type AppContract = typeof contract;
