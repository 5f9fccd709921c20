import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareRow } from './compare.ts';
import { median, pairedRatios } from './statistics.ts';
import { markdownTable } from './table.ts';
import { type Row, writeWorkFiles } from './work-files.ts';

const ROWS: Row[] = [
  { name: 'test_efficientnet 160', task: 'train', architecture: 'test_efficientnet', size: 160, batch: 32 },
  { name: 'b0 192', task: 'train', architecture: 'tf_efficientnetv2_b0', size: 192, batch: 16 },
  { name: 's 224', task: 'train', architecture: 'tf_efficientnetv2_s', size: 224, batch: 8 },
];
const dir = await mkdtemp(join(tmpdir(), 'pillsnap-bench-'));
const lines: string[][] = [];
try {
  for (const row of ROWS.filter((r) => r.name.includes(process.argv[2] ?? ''))) {
    const jobs = await writeWorkFiles(dir, row, 2);
    const r = await compareRow({
      row,
      jobs,
      turns: { warmUp: 3, pairs: 10 },
      torch: undefined,
      report: (l) => console.error(l),
    });
    const o = r.ours.seconds;
    for (const s of [r.torchBest, r.torchDefault])
      lines.push([
        row.name,
        s.name,
        (median(o) * 1000).toFixed(1),
        (median(s.seconds) * 1000).toFixed(1),
        median(pairedRatios(s.seconds, o)).toFixed(2),
        s.idleLoad.toFixed(3),
        r.ours.idleLoad.toFixed(3),
      ]);
    const js = r.ours.steps.map((s) => 1 - (s.runtimeSeconds ?? 0) / s.seconds);
    console.error('js', median(js));
  }
} finally {
  await rm(dir, { recursive: true });
}
console.log(markdownTable(['row', 'other', 'ours ms', 'theirs ms', 'ratio', 'idle theirs', 'idle ours'], lines));
