import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDatabase, DATABASE_FILE, openDatabase, schemaVersion, writeTransaction } from './database.ts';
import { migrations } from './migrations.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), '작업 공간 '));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const newest = migrations.at(-1)?.version;
const tablesOf = (db: Database.Database) =>
  db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all();

test('a new database has the newest schema, a write-ahead log and foreign keys', () => {
  const db = createDatabase(dir);
  expect(schemaVersion(db)).toBe(newest);
  expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
  expect(tablesOf(db)).toEqual(
    expect.arrayContaining(['drug', 'photo', 'photo_fingerprint', 'dataset_member', 'split_assignment']),
  );
  expect(db.pragma('foreign_key_check')).toEqual([]);
  db.close();
});

test('a database that is opened again has what was written', () => {
  const db = createDatabase(dir);
  db.exec("INSERT INTO drug VALUES (0, 'K-1', 'a', 'b', 'c', 1, '{}')");
  db.close();
  const again = openDatabase(dir);
  expect(again.prepare('SELECT kcode FROM drug').pluck().all()).toEqual(['K-1']);
  again.close();
});

test('a database of an older program is brought up to date, with its data', () => {
  const path = join(dir, DATABASE_FILE);
  const old = createDatabase(dir);
  old.close();
  const before = new Database(path);
  // The schema as it was after its first step.
  const later = tablesOf(before).filter((table) => table !== 'drug' && table !== 'sqlite_sequence');
  for (const table of later) before.exec(`DROP TABLE IF EXISTS "${table}"`);
  before.exec("INSERT INTO drug VALUES (0, 'K-1', 'a', 'b', 'c', 1, '{}'); PRAGMA user_version = 10");
  before.close();
  const db = openDatabase(dir);
  expect(schemaVersion(db)).toBe(newest);
  expect(db.prepare('SELECT count(*) FROM drug').pluck().get()).toBe(1);
  expect(tablesOf(db)).toContain('photo');
  db.close();
});

test('steps go up in tens, so that none is forgotten or slipped in between', () => {
  expect(migrations.map((step) => step.version)).toEqual(migrations.map((_, index) => (index + 1) * 10));
});

test('a step that fails changes nothing', () => {
  createDatabase(dir).close();
  const broken = new Database(join(dir, DATABASE_FILE));
  // Stands in the way of the second step.
  broken.exec('DROP TABLE photo_fingerprint; PRAGMA user_version = 10');
  broken.close();
  expect(() => openDatabase(dir)).toThrow(/already exists/);
  const after = new Database(join(dir, DATABASE_FILE));
  expect(after.pragma('user_version', { simple: true })).toBe(10);
  expect(tablesOf(after)).not.toContain('photo_fingerprint');
  after.close();
});

test('a folder without a database, and one that has one already, are told apart', async () => {
  expect(() => openDatabase(dir)).toThrow(expect.objectContaining({ reason: 'workspace.not_a_workspace' }));
  createDatabase(dir).close();
  expect(() => createDatabase(dir)).toThrow(expect.objectContaining({ reason: 'workspace.already_exists' }));
});

test('a database of a newer program is refused and not touched', async () => {
  const db = createDatabase(dir);
  db.pragma('user_version = 9990');
  db.close();
  const before = await readFile(join(dir, DATABASE_FILE));
  expect(() => openDatabase(dir)).toThrow(
    expect.objectContaining({
      reason: 'workspace.newer_schema',
      data: expect.objectContaining({ params: { dir, found: 9990, known: newest } }),
    }),
  );
  expect(await readFile(join(dir, DATABASE_FILE))).toEqual(before);
});

test('a database of another program is not taken for a workspace', () => {
  const foreign = new Database(join(dir, DATABASE_FILE));
  foreign.exec('CREATE TABLE note (text TEXT)');
  foreign.close();
  expect(() => openDatabase(dir)).toThrow(expect.objectContaining({ reason: 'workspace.not_a_workspace' }));
});

test('a damaged database is called damaged, and a folder in its place is told', async () => {
  await writeFile(
    join(dir, DATABASE_FILE),
    'this is no database, but long enough to look like a file of one'.repeat(100),
  );
  expect(() => openDatabase(dir)).toThrow(expect.objectContaining({ reason: 'workspace.damaged' }));
  await rm(join(dir, DATABASE_FILE));
  await mkdir(join(dir, DATABASE_FILE));
  expect(() => openDatabase(dir)).toThrow(expect.objectContaining({ reason: 'io.forbidden' }));
});

test('a transaction that fails is undone whole, and the error of its own code stays what it is', () => {
  const db = createDatabase(dir);
  const work = () => {
    db.exec("INSERT INTO drug VALUES (0, 'K-1', 'a', 'b', 'c', 1, '{}')");
    throw new Error('a bug');
  };
  expect(() => writeTransaction(db, work)).toThrow('a bug');
  expect(db.prepare('SELECT count(*) FROM drug').pluck().get()).toBe(0);
  db.close();
});

test('a full disk in a transaction is told as such', () => {
  const db = createDatabase(dir);
  db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`);
  const fill = () => {
    for (let index = 0; index < 1000; index++) {
      db.prepare("INSERT INTO drug VALUES (?, ?, ?, 'b', 'c', 1, '{}')").run(index, `K-${index}`, 'x'.repeat(1000));
    }
  };
  expect(() => writeTransaction(db, fill)).toThrow(expect.objectContaining({ reason: 'io.no_space' }));
  db.close();
});

test('a second program that writes for too long is told as busy', () => {
  const [db, other] = [createDatabase(dir), openDatabase(dir)];
  other.exec('BEGIN IMMEDIATE');
  db.pragma('busy_timeout = 1');
  expect(() => writeTransaction(db, () => 1)).toThrow(expect.objectContaining({ reason: 'workspace.busy' }));
  other.exec('ROLLBACK');
  expect(writeTransaction(db, () => 1)).toBe(1);
  db.close();
  other.close();
});
