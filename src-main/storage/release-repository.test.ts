import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { createDatabase, DATABASE_FILE, openDatabase } from './database.ts';
import { migrations } from './migrations.ts';

test('who decided, which stood in the report alone, stands with the decision; nobody is made up for earlier ones', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'pillsnap '));
  const made = createDatabase(dir);
  const applicationId = made.pragma('application_id', { simple: true });
  made.close();
  await rm(join(dir, DATABASE_FILE));

  const old = new Database(join(dir, DATABASE_FILE));
  old.pragma(`application_id = ${applicationId}`);
  for (const { version, sql } of migrations.filter((step) => step.version < 100)) {
    old.exec(sql);
    old.pragma(`user_version = ${version}`);
  }
  const told = [
    {
      decision: 'released',
      note: '시범 사업',
      decidedAt: '2026-01-03T00:00:00.000Z',
      decidedBy: '김검토',
      obstacles: ['top1'],
    },
    { decision: 'refused', note: 'long ago', decidedAt: '2026-01-01T00:00:00.000Z', decidedBy: null, obstacles: [] },
  ];
  old.exec(`INSERT INTO run (run_id, state, created_at, about_json) VALUES ('run-001', 'finished', 'x', '{}')`);
  const insert = old.prepare('INSERT INTO release (release_id, run_id, created_at, report_json) VALUES (?, ?, ?, ?)');
  insert.run(1, 'run-001', 'x', JSON.stringify({ runId: 'run-001', decisions: told }));
  insert.run(2, 'run-001', 'x', JSON.stringify({ runId: 'run-001' }));
  const decide = old.prepare(
    `INSERT INTO release_decision (release_id, decision, note, decided_at, obstacles_json) VALUES (?, ?, ?, ?, '[]')`,
  );
  for (const { decision, note, decidedAt } of told.toReversed()) decide.run(1, decision, note, decidedAt);
  decide.run(2, 'refused', 'another package', '2026-01-03T00:00:00.000Z');
  old.close();

  const db = openDatabase(dir);
  const decisions = db.prepare('SELECT release_id, note, decided_by FROM release_decision ORDER BY decision_id').all();
  expect(decisions).toEqual([
    { release_id: 1, note: 'long ago', decided_by: null },
    { release_id: 1, note: '시범 사업', decided_by: '김검토' },
    { release_id: 2, note: 'another package', decided_by: null },
  ]);
  const reports = db.prepare('SELECT report_json FROM release ORDER BY release_id').pluck().all();
  expect(reports).toEqual(['{"runId":"run-001"}', '{"runId":"run-001"}']);
  db.close();
  await rm(dir, { recursive: true });
});
