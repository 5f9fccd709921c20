import { existsSync, watch } from 'node:fs';
import { join } from 'node:path';
import { Devices } from '../../engine/onnx/device-choice.ts';
import { openDatabase } from '../../storage/database.ts';
import { createRunRepository } from '../../storage/run-repository.ts';
import { type TrainInput, trainRun } from '../train-run.ts';

/** What a process that trains is told: its work, and when it has to die by SIGKILL, which nothing can catch. */
export type ChildOrder = {
  readonly workspaceDir: string;
  readonly input: TrainInput;
  readonly dieAt:
    | { readonly step: number }
    /** While it writes a checkpoint of that run: the n-th file, or the next that is seen half written. */
    | { readonly file: number; readonly checkpointDir: string };
};

const order: ChildOrder = JSON.parse(process.argv[2] ?? ''); // written by the test that starts this process
const { workspaceDir, input, dieAt } = order;
const die = () => process.kill(process.pid, 'SIGKILL');

if ('file' in dieAt) {
  const seen = new Set<string>();
  watch(dieAt.checkpointDir, (_event, name) => {
    if (!name?.startsWith('.tmp-')) return;
    seen.add(name);
    if (seen.size >= dieAt.file && existsSync(join(dieAt.checkpointDir, name))) die();
  });
}

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
  input,
  {
    workspaceDir,
    catalog: { list: () => drugs },
    runs: createRunRepository(db),
    devices: new Devices(),
    pretrained: { cacheDir: join(workspaceDir, 'weights'), hub: 'http://127.0.0.1:9' },
    now: () => new Date(),
  },
  {
    signal: new AbortController().signal,
    report: ({ phase, done }) => {
      if ('step' in dieAt && phase === 'train' && done >= dieAt.step) die();
    },
  },
);
throw new Error('The run came to its end before it was killed');
