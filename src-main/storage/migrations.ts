import { catalogSchema } from './schema/010-catalog.ts';
import { photoSchema } from './schema/020-photo.ts';
import { datasetSchema } from './schema/030-dataset.ts';
import { runSchema } from './schema/040-run.ts';
import { photoFilingSchema } from './schema/050-photo-filing.ts';
import { datasetVersionSchema } from './schema/060-dataset-version.ts';
import { runQueueSchema } from './schema/070-run-queue.ts';
import { releaseDecisionSchema } from './schema/080-release-decision.ts';
import { queueHoldSchema } from './schema/090-queue-hold.ts';
import { releaseDeciderSchema } from './schema/100-release-decider.ts';

/** One step of the schema. Versions go in tens; a step that has landed is never edited. */
export type Migration = { readonly version: number; readonly sql: string };

export const migrations: readonly Migration[] = [
  { version: 10, sql: catalogSchema },
  { version: 20, sql: photoSchema },
  { version: 30, sql: datasetSchema },
  { version: 40, sql: runSchema },
  { version: 50, sql: photoFilingSchema },
  { version: 60, sql: datasetVersionSchema },
  { version: 70, sql: runQueueSchema },
  { version: 80, sql: releaseDecisionSchema },
  { version: 90, sql: queueHoldSchema },
  { version: 100, sql: releaseDeciderSchema },
];
