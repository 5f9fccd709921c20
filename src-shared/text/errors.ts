import type { Text } from './define.ts';
import { catalogErrors } from './errors-catalog.ts';
import { cliErrors } from './errors-cli.ts';
import { datasetErrors } from './errors-dataset.ts';
import { deviceErrors } from './errors-device.ts';
import { engineErrors } from './errors-engine.ts';
import { imagingErrors } from './errors-imaging.ts';
import { networkErrors } from './errors-network.ts';
import { photoErrors } from './errors-photos.ts';
import { placeErrors } from './errors-places.ts';
import { predictionErrors } from './errors-prediction.ts';
import { pretrainedErrors } from './errors-pretrained.ts';
import { releaseErrors } from './errors-release.ts';
import { systemErrors } from './errors-system.ts';
import { trainingErrors } from './errors-training.ts';

/** A failure's kind and its text: what, where, found and expected. */
export type ErrorText = Text & {
  readonly code:
    | 'invalid_input'
    | 'not_found'
    | 'conflict'
    | 'io_failed'
    | 'no_space'
    | 'forbidden'
    | 'out_of_memory'
    | 'unavailable'
    | 'cancelled'
    | 'internal';
};

export const errorTexts = {
  ...systemErrors,
  ...catalogErrors,
  ...photoErrors,
  ...placeErrors,
  ...datasetErrors,
  ...imagingErrors,
  ...networkErrors,
  ...deviceErrors,
  ...pretrainedErrors,
  ...engineErrors,
  ...trainingErrors,
  ...releaseErrors,
  ...predictionErrors,
  ...cliErrors,
} as const satisfies Record<string, ErrorText>;
