import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { judge } from '../train/goals.ts';
import { markdownTable } from '../train/table.ts';
import { launchBrowser, serve } from './browser.ts';
import { makeLargeWorkspace } from './make-workspace.ts';
import { measurePhotos } from './photos-rows.ts';
import { measureTrain } from './train-rows.ts';
import type { MeasureScreen, WindowRow } from './window-row.ts';

/**
 * The window on a workspace of 100,000 photos, measured in the browser against what was promised. `--workspace DIR`: one
 * that `make-workspace.ts` has made, else one is made and removed; `--only photos`; `--rounds N`.
 */

const SCREENS: Readonly<Record<string, MeasureScreen>> = { photos: measurePhotos, train: measureTrain };

const { values } = parseArgs({
  options: {
    workspace: { type: 'string' },
    only: { type: 'string', default: Object.keys(SCREENS).join(',') },
    rounds: { type: 'string', default: '5' },
    photos: { type: 'string', default: '100000' },
  },
});

const madeIn = values.workspace === undefined ? await mkdtemp(join(tmpdir(), 'pillsnap-window-')) : null;
const onPart = (part: string, seconds: number) => console.error(`made ${part} in ${seconds.toFixed(1)} s`);
const workspace = madeIn
  ? await makeLargeWorkspace(join(madeIn, 'workspace'), { photos: Number(values.photos), onPart })
  : { dir: resolve(values.workspace ?? ''), photos: Number(values.photos), drugs: 100, runId: 'run-001' };
const served = await serve(workspace.dir);
const browser = await launchBrowser();
try {
  console.log(
    `${cpus().length} x ${cpus()[0]?.model}, Chromium ${browser.version()}, drawn in software; load ${load()}\n`,
  );
  const rows: WindowRow[] = [];
  for (const name of values.only.split(',')) {
    const measure = SCREENS[name];
    if (!measure) throw new Error(`--only takes ${Object.keys(SCREENS).join(', ')}, not ${name}`);
    rows.push(...(await measure({ browser, served, workspace, rounds: Number(values.rounds) })));
  }
  console.log(markdownTable(['figure', 'found', 'wanted', 'verdict'], rows.map(lineOf)));
  console.log(`\nload at the end ${load()}`);
} finally {
  await browser.close();
  await served.stop();
  if (madeIn) await rm(madeIn, { recursive: true });
}

function lineOf(row: WindowRow): readonly string[] {
  if ('shown' in row) return [row.claim, row.shown, '', ''];
  const { claim, found, show, direction, goal } = row;
  return [claim, show(found), `${direction} ${show(goal)}`, judge(row)];
}

/** Of the last minute: what other programs do to the figures. */
function load(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}
