import { openDatabase } from '../../storage/database.ts';
import { createRunRepository } from '../../storage/run-repository.ts';
import { trainRun } from '../train-run.ts';

// A process that trains and says on stdout how many steps are done, so that a test can kill it at any of them.
const [workspaceDir = '', recipe = '{}'] = process.argv.slice(2);
const db = openDatabase(workspaceDir);
const drugs = db
  .prepare<[], { class_index: number; kcode: string; drug_name: string }>('SELECT * FROM drug ORDER BY class_index')
  .all()
  .map((row) => ({
    classIndex: row.class_index,
    kcode: row.kcode,
    drugName: row.drug_name,
    manufacturer: '',
    form: '',
    trainingWeight: 1,
    other: {},
  }));
await trainRun(
  { config: JSON.parse(recipe) },
  { workspaceDir, catalog: { list: () => drugs }, runs: createRunRepository(db), now: () => new Date() },
  {
    signal: new AbortController().signal,
    report: ({ phase, done }) => void process.stdout.write(`${phase} ${done}\n`),
  },
);
db.close();
