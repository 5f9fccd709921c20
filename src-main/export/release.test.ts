import { appendFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Progress } from '../../src-shared/contract/jobs.ts';
import type { ReleaseRecord, ReleaseReport } from '../../src-shared/contract/release.ts';
import { obstaclesOf } from '../../src-shared/release-obstacles.ts';
import { buildClassMapping } from '../catalog/class-mapping.ts';
import { sha256 } from '../files/hash-file.ts';
import { evaluateRun } from '../training/evaluate-run.ts';
import { makeTinyWorkspace, TINY_RECIPE } from '../training/test-support/tiny-workspace.ts';
import { trainRun } from '../training/train-run.ts';
import { describeCheckpoint, findTrainedModel } from '../training/trained-model.ts';
import { releaseCandidate } from './candidate.ts';
import { decideRelease } from './decide.ts';
import { withDecisionFile } from './decision-record.ts';
import type { ExportTask } from './export-messages.ts';
import { folderState, packageDir, readContents, storedDir } from './package-folder.ts';
import { runExport } from './run-export.ts';

const job = { signal: new AbortController().signal, report: () => {} };
let tiny: Awaited<ReturnType<typeof makeTinyWorkspace>>;

beforeAll(async () => {
  tiny = await makeTinyWorkspace();
  await trainRun({ config: TINY_RECIPE }, tiny.deps, job);
  await evaluateRun({ split: 'test' }, tiny.deps, job);
});

afterAll(async () => {
  tiny.db.close();
  await rm(tiny.workspaceDir, { recursive: true });
});

const tests = () => tiny.deps.evaluations.list().filter(({ split }) => split === 'test');

async function task(dir?: string): Promise<ExportTask> {
  return {
    model: await findTrainedModel(undefined, tiny.deps),
    dir,
    evaluation: tests()[0],
    classMapping: buildClassMapping(tiny.drugs),
    createdAt: tiny.deps.now(),
  };
}

/** A package of its own, as the workspace remembers it. */
async function exported(dir: string): Promise<ReleaseRecord> {
  const report = await runExport(await task(dir), job);
  return found(tiny.deps.releases.add(report));
}

function found(exportId: number): ReleaseRecord {
  const record = tiny.deps.releases.find(exportId);
  if (!record) throw new Error(`There is no package ${exportId}`);
  return record;
}

const decide = (record: ReleaseRecord, input: Partial<Parameters<typeof decideRelease>[1]>) =>
  decideRelease(
    record,
    { decision: 'released', decidedBy: '김검토', note: '', isAgainstGate: false, ...input },
    tiny.deps,
  );

/** Checks a package as whoever received it can: by nothing but its release.json. */
async function expectListedHashes(dir: string): Promise<string[]> {
  const { files } = JSON.parse(await readFile(join(dir, 'release.json'), 'utf8'));
  for (const { name, sizeBytes, sha256: hash } of files) {
    const bytes = await readFile(join(dir, name));
    expect([name, bytes.length, sha256(bytes)]).toEqual([name, sizeBytes, hash]);
  }
  return files.map(({ name }: { name: string }) => name);
}

test('an export in its own thread tells each phase from nothing to its end', async () => {
  const seen: Progress[] = [];
  const report = await runExport(await task('told'), { ...job, report: (progress) => seen.push(progress) });
  expect(report.parity.passed).toBe(true);
  expect([...new Set(seen.map(({ phase }) => phase))]).toEqual(['export', 'parity', 'latency']);
  for (const phase of ['export', 'parity', 'latency']) {
    const last = seen.findLast((progress) => progress.phase === phase);
    expect(last?.done, phase).toBe(last?.total);
  }
});

test('an export that is cancelled while it measures ends as cancelled and leaves nothing', async () => {
  const abort = new AbortController();
  const stopping = {
    signal: abort.signal,
    report: ({ phase }: Progress) => {
      if (phase === 'parity') abort.abort();
    },
  };
  await mkdir(join(tiny.workspaceDir, 'stopped'));
  await expect(runExport(await task('stopped/package'), stopping)).rejects.toMatchObject({ code: 'cancelled' });
  expect(await readdir(join(tiny.workspaceDir, 'stopped'))).toEqual([]);
});

test('what goes wrong in the thread arrives as what it is', async () => {
  await expect(runExport({ ...(await task('x')), evaluation: undefined }, job)).rejects.toMatchObject({
    reason: 'release.not_evaluated',
  });
  const made = await task('x');
  const model = { ...made.model, checkpointPath: join(tiny.workspaceDir, 'nothing.safetensors') };
  await expect(runExport({ ...made, model }, job)).rejects.toMatchObject({ reason: 'io.not_found' });
});

test('a package is whole until a file of it is changed, lost or added to', async () => {
  const record = await exported('checked');
  expect(await folderState(record)).toBe('present');
  expect(await readContents(record)).toMatchObject({ isWhole: true, added: [] });

  await writeFile(join(record.dir, 'notes.txt'), 'mine');
  expect(await readContents(record)).toMatchObject({ isWhole: true, added: ['notes.txt'] });

  const card = record.files.find(({ name }) => name === 'README.md');
  // As many bytes as before: only the hash tells.
  await writeFile(join(record.dir, 'README.md'), 'x'.repeat(card?.sizeBytes ?? 0));
  expect(await folderState(record)).toBe('present');
  const changed = await readContents(record);
  expect(changed.isWhole).toBe(false);
  expect(changed.files.filter(({ state }) => state !== 'same')).toMatchObject([
    { name: 'README.md', state: 'changed' },
  ]);

  await appendFile(join(record.dir, 'golden.json'), ' ');
  await rm(join(record.dir, 'preprocessing.json'));
  expect(await folderState(record)).toBe('changed');
  expect((await readContents(record)).files.map(({ name, state }) => `${name} ${state}`)).toEqual(
    expect.arrayContaining(['golden.json changed', 'preprocessing.json gone', 'model.onnx same']),
  );

  await rm(record.dir, { recursive: true });
  expect(await folderState(record)).toBe('gone');
  expect((await readContents(record)).files.every(({ state }) => state === 'gone')).toBe(true);
});

test('a package inside the workspace is found again when the workspace is moved, one outside where it was', () => {
  const dir = (path: string) => storedDir('/data/pills', path);
  expect(dir('/data/pills/exports/run-001')).toBe('exports/run-001');
  expect(dir('/data/pills-2/run-001')).toBe('/data/pills-2/run-001');
  expect(dir('/elsewhere')).toBe('/elsewhere');
  const stored = (path: string) => packageDir('/moved', { dir: path } as ReleaseReport); // of which only `dir` is read
  expect(stored('exports/run-001')).toBe('/moved/exports/run-001');
  expect(stored('/elsewhere')).toBe('/elsewhere');
});

test('a release against the gate has to be meant and explained, and is recorded with what was missed', async () => {
  const record = await exported('against');
  const obstacles = obstaclesOf(record);
  // A network of 32 pixels that has seen 18 photos misses something.
  expect(record.verdict).toBe('refuse');
  expect(obstacles).toContain('top1');

  await expect(decide(record, { note: 'why not' })).rejects.toMatchObject({ reason: 'release.against_gate' });
  await expect(decide(record, { isAgainstGate: true })).rejects.toMatchObject({ reason: 'release.note_needed' });
  expect(found(record.exportId).decisions).toEqual([]);

  const decided = await decide(record, { isAgainstGate: true, note: '시범 사업' });
  const released = {
    decision: 'released',
    decidedBy: '김검토',
    note: '시범 사업',
    obstacles,
    decidedAt: '2026-01-02T03:04:05.000Z',
  };
  expect(decided.decisions).toEqual([released]);

  const refused = await decide(found(record.exportId), { decision: 'refused' });
  // The later one holds, the earlier one stays.
  expect(refused.decisions).toEqual([{ ...released, decision: 'refused', note: '' }, released]);
  expect(found(record.exportId).decisions).toEqual(refused.decisions);
});

test('a package that meets its goals is released without more ado; one that was changed is not', async () => {
  const record = await exported('good');
  const goals = record.goals.map((goal) => ({ ...goal, verdict: 'least' as const }));
  const good = { ...record, goals };
  expect(obstaclesOf(good)).toEqual([]);
  expect((await decide(good, {})).decisions).toMatchObject([{ decision: 'released', obstacles: [] }]);

  await rename(join(record.dir, 'model.onnx'), join(record.dir, 'model-2.onnx'));
  await expect(decide(good, {})).rejects.toMatchObject({
    reason: 'release.package_changed',
    data: { params: { files: 'model.onnx' } },
  });
  expect((await decide(good, { decision: 'refused', note: 'broken' })).decisions[0]).toMatchObject({
    decision: 'refused',
  });
});

test('whoever gets the package reads who released or refused it, when and why, and its list of hashes is right', async () => {
  const record = await exported('decided');
  const before = await expectListedHashes(record.dir);
  expect(before).not.toContain('DECISION.md');
  expect(await readFile(join(record.dir, 'README.md'), 'utf8')).toContain('`DECISION.md`');

  await decide(record, { decision: 'refused', note: '실사진이 더 필요합니다.\n다음 주에 다시 봅니다.' });
  await decide(found(record.exportId), { decidedBy: 'Lee', isAgainstGate: true, note: 'pilot only' });

  expect(await expectListedHashes(record.dir)).toEqual([...before, 'DECISION.md']);
  const text = await readFile(join(record.dir, 'DECISION.md'), 'utf8');
  const [korean = '', english = ''] = text.split('# PillSnap: Release decision');
  const model = record.files.find(({ name }) => name === 'model.onnx');
  for (const part of [korean, english]) {
    expect(part).toContain(model?.sha256);
    expect(part).toContain('2026-01-02T03:04:05.000Z');
    expect(part).toContain('> pilot only');
    expect(part).toContain('> 실사진이 더 필요합니다.\n> 다음 주에 다시 봅니다.');
    // The one that holds comes first.
    expect(part.indexOf('Lee')).toBeLessThan(part.indexOf('김검토'));
  }
  expect(korean).toContain('**배포함(판정을 통과하지 못했으나 배포)**');
  expect(korean).toContain('**거부함**');
  expect(english).toContain('**Released in spite of the gate**');
  expect(english).toContain('Missed at that time: Top-1 accuracy (test)');

  const { decisions } = found(record.exportId);
  expect(decisions.map(({ decidedBy }) => decidedBy)).toEqual(['Lee', '김검토']);
  expect(JSON.parse(await readFile(join(record.dir, 'release.json'), 'utf8')).decisions).toEqual(decisions);
  expect(await readContents(withDecisionFile(found(record.exportId)))).toMatchObject({ isWhole: true, added: [] });
});

test('a decision record that was changed is seen, and the next decision writes it anew', async () => {
  const record = await exported('mended');
  await decide(record, { decision: 'refused' });
  const path = join(record.dir, 'DECISION.md');
  await writeFile(path, (await readFile(path, 'utf8')).replace('거부함', '배포함'));
  const stored = found(record.exportId);
  const changed = await readContents(withDecisionFile(stored));
  expect(changed.files.filter(({ state }) => state !== 'same')).toMatchObject([{ name: 'DECISION.md' }]);
  // What was measured is as it was.
  expect(await folderState(stored)).toBe('present');

  await decide(stored, { isAgainstGate: true, note: 'again' });
  expect(await readContents(withDecisionFile(found(record.exportId)))).toMatchObject({ isWhole: true });
  await expectListedHashes(record.dir);
});

test('a package whose folder is gone is refused all the same; one that can not be written to is not decided on', async () => {
  const gone = await exported('lost');
  await rm(gone.dir, { recursive: true });
  await decide(gone, { decision: 'refused' });
  expect(found(gone.exportId).decisions).toMatchObject([{ decision: 'refused' }]);
  expect(await readdir(tiny.workspaceDir)).not.toContain('lost');

  const blocked = await exported('blocked');
  await mkdir(join(blocked.dir, 'DECISION.md'));
  await expect(decide(blocked, { decision: 'refused' })).rejects.toMatchObject({
    reason: expect.stringMatching(/^io\./),
  });
  expect(found(blocked.exportId).decisions).toEqual([]);
});

test('decisions from before names were asked for stand without one, and are told with the next one', async () => {
  const record = await exported('earlier');
  tiny.db
    .prepare(
      `INSERT INTO release_decision (release_id, decision, note, decided_at, obstacles_json)
       VALUES (?, 'refused', 'long ago', '2025-01-02T03:04:05.000Z', '[]')`,
    )
    .run(record.exportId);
  const stored = found(record.exportId);
  expect(stored.decisions).toMatchObject([{ decidedBy: null, note: 'long ago' }]);
  // Nothing was written beside such a package, and nothing is missing there.
  expect(withDecisionFile(stored).files).toEqual(record.files);

  const decided = await decide(stored, { decision: 'refused', note: 'still' });
  expect(found(record.exportId).decisions).toEqual(decided.decisions);
  const text = await readFile(join(record.dir, 'DECISION.md'), 'utf8');
  expect(text).toContain('> long ago');
  expect(text).toContain('결정한 사람: 기록되지 않음');
});

test('parity that was not shown stands against a release like a missed goal', () => {
  const parity = { photos: 0, maxLogitDifference: 0, tolerance: 1, top1Agreement: 0, passed: false };
  expect(obstaclesOf({ goals: [], parity })).toEqual(['parity']);
  expect(obstaclesOf({ goals: [], parity: { ...parity, passed: true } })).toEqual([]);
});

test('a candidate knows its accuracies from the evaluation of its own checkpoint, and nothing of time and size', async () => {
  const { runId, checkpoint } = await describeCheckpoint(undefined, tiny.deps);
  expect(checkpoint).toMatchObject({ name: 'best.safetensors', epoch: tests()[0]?.epoch });
  const candidate = releaseCandidate(runId, checkpoint, tests());
  expect(candidate.evaluation).toMatchObject({ samples: 6, realSamples: 3 });
  expect(candidate.goals.map(({ metric, verdict }) => `${metric} ${verdict === 'unmeasured'}`)).toEqual([
    'top1 false',
    'top5 false',
    'realTop1 false',
    'latencyMs true',
    'fileSizeMb true',
  ]);
  // The run went on after it was evaluated.
  const later = releaseCandidate(runId, { name: 'best.safetensors', epoch: 99 }, tests());
  expect(later.evaluation).toBeNull();
  expect(later.goals.every(({ measured }) => measured === null)).toBe(true);
  expect(releaseCandidate(runId, checkpoint, []).evaluation).toBeNull();
});

test('packages are listed newest first, of one run or of all', async () => {
  const { releases } = tiny.deps;
  const ids = releases.list().map(({ exportId }) => exportId);
  expect(ids.length).toBeGreaterThan(1);
  expect(ids).toEqual(ids.toSorted((a, b) => b - a));
  expect(releases.list('run-001')).toEqual(releases.list());
  expect(releases.list('run-002')).toEqual([]);
  expect(releases.newest()).toEqual(releases.list()[0]);
  expect(releases.find(999)).toBeUndefined();
});
