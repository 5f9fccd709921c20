import * as z from 'zod';
import { CatalogImportReport } from './catalog.ts';
import { IntegrateReport, LinkStudioReport, ManifestReport, SplitReport } from './dataset.ts';
import { job } from './define.ts';
import { HostPath } from './host-path.ts';
import { PhotoImportReport } from './photos.ts';

const Count = z.number().int().nonnegative();

/** Lies in the folder of a sample workspace from its first moment: only such a folder is ever taken again or deleted. */
export const SAMPLE_MARKER = 'demo.json';

export const SampleReport = z.object({
  cataloguePath: z.string(),
  studioDir: z.string(),
  capturesDir: z.string(),
  drugs: Count,
  studioImages: Count,
  captureImages: Count,
});
export type SampleReport = z.infer<typeof SampleReport>;

const Drawing = z.object({
  seed: Count.default(42),
  /** Only the first so many drugs of the sample; all of them where left out. */
  drugs: z.number().int().min(2).optional(),
  studioPerDrug: z.number().int().min(1).max(1000).default(30),
  capturesPerDrug: z.number().int().min(1).max(1000).default(64),
});

const step = <N extends string, R extends z.ZodType>(name: N, report: R) =>
  z.object({ name: z.literal(name), milliseconds: Count, report });

/** A step of the sample workspace with what it did. The report of `draw` is null where the pictures were there. */
export const SampleStep = z.discriminatedUnion('name', [
  step('draw', SampleReport.nullable()),
  step('catalog', CatalogImportReport),
  step('link', LinkStudioReport),
  step('import', PhotoImportReport),
  step('integrate', IntegrateReport),
  step('split', SplitReport),
  step('manifest', ManifestReport),
]);
export type SampleStep = z.infer<typeof SampleStep>;

export const sample = {
  /** Draws the embedded sample: a catalogue, studio photos and phone captures of invented drugs. Needs no workspace. */
  draw: job(Drawing.extend({ dir: HostPath }), SampleReport),
  /**
   * Makes a workspace of the sample, opens it and goes all the way to a manifest. Stopped, it goes on where it was when
   * it is started again. `dir`: a new or empty folder, or one of an earlier sample; beside new workspaces where left out.
   * `figures.step` and `figures.steps` of the progress say where it is in the whole.
   */
  workspace: job(
    Drawing.extend({ dir: HostPath.optional() }),
    z.object({ dir: z.string(), steps: z.array(SampleStep) }),
  ),
};
