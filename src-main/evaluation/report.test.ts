import { expect, test } from 'vitest';
import { EvaluationReport } from '../../src-shared/contract/evaluation.ts';
import { csvLine } from './csv.ts';
import { judge } from './metrics.ts';
import { evaluationReport, predictionsCsv } from './report.ts';

const classes = [
  { kcode: 'K-1', drugName: '가' },
  { kcode: 'K-2', drugName: '나' },
];
const about = {
  runId: 'run-001',
  checkpoint: 'best.safetensors',
  epoch: 3,
  split: 'test',
  createdAt: '2026-01-02T03:04:05.000Z',
  leftOut: [{ path: 'gone.jpg', message: 'gone' }],
} as const;

test('real and studio photos are also measured alone', () => {
  const report = evaluationReport({
    ...about,
    leftOut: [...about.leftOut],
    classes,
    photos: [
      { path: 'a.jpg', source: 'real', outcome: judge(Float32Array.of(1, 0), 0) },
      { path: 'b, "c".jpg', source: 'real', outcome: judge(Float32Array.of(1, 0), 1) },
      { path: 'd.jpg', source: 'studio', outcome: judge(Float32Array.of(0, 1), 1) },
    ],
  });
  expect(EvaluationReport.parse(report)).toEqual(report);
  expect(report.overall).toMatchObject({ samples: 3, top1: 2 / 3 });
  expect(report.real).toMatchObject({ samples: 2, top1: 0.5 });
  expect(report.studio).toMatchObject({ samples: 1, top1: 1 });
  expect(report.failureAnalysis.map((failure) => failure.kcode)).toEqual(['K-2']);
  expect(predictionsCsv(report).split('\n')).toEqual([
    'path,source,label,kcode,prediction,predicted_kcode,confidence,top5',
    `a.jpg,real,0,K-1,0,K-1,${report.predictions[0]?.confidence},0 1`,
    `"b, ""c"".jpg",real,1,K-2,0,K-1,${report.predictions[1]?.confidence},0 1`,
    `d.jpg,studio,1,K-2,1,K-2,${report.predictions[2]?.confidence},1 0`,
    '',
  ]);
});

test('without a photo of a source nothing is claimed about it', () => {
  const photos = [{ path: 'a.jpg', source: 'studio', outcome: judge(Float32Array.of(1, 0), 0) } as const];
  const report = evaluationReport({ ...about, leftOut: [], classes, photos });
  expect(report.real).toEqual({ samples: 0, top1: null, top5: null, loss: null });
});

test('CSV fields are quoted only where they have to be', () => {
  expect(csvLine(['plain', 1.5, null, 'a,b', 'say "hi"', 'two\nlines'])).toBe(
    'plain,1.5,,"a,b","say ""hi""","two\nlines"\n',
  );
});
