import { pathToFileURL } from 'node:url';
import { WorkspaceSession } from '../../src-main/app/workspace-session.ts';
import { type PhotoQuery, PhotoSort } from '../../src-shared/contract/photo-filing.ts';

export type QueryTime = {
  readonly name: string;
  /** Milliseconds: of the first time, and the median and largest of the later ones. */
  readonly first: number;
  readonly median: number;
  readonly largest: number;
};

const REPEATS = 15;

const QUERIES: Readonly<Record<string, PhotoQuery>> = {
  'no filter': {},
  'one class': { kcodes: ['K-900000'] },
  'ten classes': { kcodes: Array.from({ length: 10 }, (_, i) => `K-${900_000 + i * 37}`) },
  studio: { sources: ['studio'] },
  'grade C or none': { grades: ['C', 'none'] },
  pending: { decisions: ['pending'] },
  'rejected as blurred': { decisions: ['rejected'], rejectReasons: ['blurred'] },
  'test split': { splits: ['test'] },
  'wood, light 2, front': { backgrounds: ['wood'], lights: ['2'], sides: ['front'] },
  'elevation 60, rotation 45': { elevations: ['60'], rotations: ['45'] },
  'low resolution': { warnings: ['upload.low_resolution'] },
  'file name': { text: 'img_20261' },
  'drug name': { text: '아스피린정' },
  'all lists and a text': {
    kcodes: ['K-900000', 'K-900037'],
    sources: ['real'],
    grades: ['A', 'B'],
    decisions: ['accepted'],
    splits: ['train'],
    backgrounds: ['white', 'black'],
    lights: ['1', '2'],
    sides: ['front'],
    elevations: ['60', '75'],
    rotations: ['0', '90'],
    warnings: ['none'],
    text: 'k-900',
  },
};

/** Times pages and facets of a large workspace, each with every filter, sort and offset; and what follows a decision. */
export async function timePhotoQueries(dir: string): Promise<QueryTime[]> {
  const session = WorkspaceSession.open(dir, () => new Date());
  const { browser, filing } = session;
  const newest = PhotoSort.parse({});
  try {
    const times: QueryTime[] = [];
    const add = async (name: string, work: () => Promise<unknown>) => void times.push(await timed(name, work));
    await add('open: first page', () => browser.page({}, newest, { offset: 0, limit: 200 }));
    for (const [name, query] of Object.entries(QUERIES)) {
      await add(`page, ${name}`, () => browser.page(query, newest, { offset: 0, limit: 200 }));
      await add(`facets, ${name}`, () => browser.facets(query));
    }
    for (const by of PhotoSort.shape.by.unwrap().options) {
      for (const isReversed of [false, true]) {
        const name = `page by ${by}${isReversed ? ', reversed' : ''}, offset 99,000`;
        await add(name, () => browser.page({}, { by, isReversed }, { offset: 99_000, limit: 200 }));
      }
    }
    const photoIds = await browser.find({ decisions: ['pending'] }, newest);
    let next = 0;
    const decide = async (count: number) => {
      const chosen = photoIds.slice(next, next + count);
      next += count;
      filing.decide({ photoIds: chosen, action: { kind: 'accept' }, at: new Date().toISOString() });
    };
    await add('accept 1 photo', () => decide(1));
    await add('accept 1 photo, then page and facets', async () => {
      await decide(1);
      await browser.page({ decisions: ['pending'] }, newest, { offset: 0, limit: 200 });
      await browser.facets({ decisions: ['pending'] });
    });
    await add('accept 1,000 photos', () => decide(1000));
    await add('accept 1,000 photos, then page', async () => {
      await decide(1000);
      await browser.page({ decisions: ['pending'] }, newest, { offset: 0, limit: 200 });
    });
    const at = new Date().toISOString();
    while (next > 0) next -= filing.move({ kind: 'undo', at }).moved[0]?.photos ?? next;
    const everything = await browser.find({}, newest);
    const note = 'measured, and taken back at once';
    times.push(
      await once('reject all photos', () =>
        filing.decide({ photoIds: everything, action: { kind: 'reject', reason: 'other', note }, at }),
      ),
    );
    times.push(await once('page after that', () => browser.page({}, newest, { offset: 0, limit: 200 })));
    times.push(await once('undo it', () => filing.move({ kind: 'undo', at })));
    return times;
  } finally {
    session.close();
  }
}

async function timed(name: string, work: () => Promise<unknown>): Promise<QueryTime> {
  const runs: number[] = [];
  for (let i = 0; i <= REPEATS; i++) runs.push((await once(name, work)).first);
  const [first = 0, ...later] = runs;
  later.sort((a, b) => a - b);
  return { name, first, median: later[Math.floor(later.length / 2)] ?? 0, largest: later.at(-1) ?? 0 };
}

async function once(name: string, work: () => unknown): Promise<QueryTime> {
  const start = performance.now();
  await work();
  const first = performance.now() - start;
  return { name, first, median: first, largest: first };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [dir] = process.argv.slice(2);
  if (dir === undefined) throw new Error('usage: node bench/window/photo-queries.ts WORKSPACE');
  for (const { name, first, median, largest } of await timePhotoQueries(dir)) {
    const [one, middle, most] = [first, median, largest].map((ms) => ms.toFixed(1).padStart(8));
    console.log(`${one} first ${middle} median ${most} largest ms  ${name}`);
  }
  console.log(`resident memory: ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB`);
}
