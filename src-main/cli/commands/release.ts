import { userInfo } from 'node:os';
import { unwrap } from '../../../src-shared/contract/client.ts';
import { contract } from '../../../src-shared/contract/index.ts';
import { appError } from '../../../src-shared/errors.ts';
import { defineCommand } from '../command.ts';
import { decisionLines, releaseLines } from '../reports/release.ts';
import { RUN } from './options.ts';

const exportModel = defineCommand({
  name: 'export',
  summary: 'export',
  positional: null,
  options: {
    run: RUN,
    out: { kind: 'text', value: 'DIR', help: 'option.out' },
    evaluate: { kind: 'flag', help: 'option.evaluateFirst' },
  },
  needsWorkspace: true,
  examples: ['pillsnap export', 'pillsnap export --out release-1', 'pillsnap export --run run-002 --evaluate'],
  async run({ client, job, path, text }, { run, out, evaluate }) {
    const value = await job(
      contract.release.export,
      client.release.export({
        ...(run === undefined ? {} : { runId: run }),
        ...(out === undefined ? {} : { dir: path(out) }),
        evaluateFirst: evaluate,
      }),
    );
    return { value, lines: () => releaseLines(value, text), isFailure: !value.parity.passed };
  },
});

const MOST_PACKAGES = 1_000_000;

const release = defineCommand({
  name: 'release',
  summary: 'release',
  positional: null,
  options: {
    run: { kind: 'text', value: 'ID', help: 'option.releaseRun' },
    package: { kind: 'integer', value: 'N', least: 1, most: MOST_PACKAGES, help: 'option.package' },
    decide: { kind: 'choice', choices: ['released', 'refused'], help: 'option.decide' },
    by: { kind: 'text', value: 'NAME', help: 'option.by' },
    note: { kind: 'text', value: 'TEXT', help: 'option.note' },
    'against-gate': { kind: 'flag', help: 'option.againstGate' },
  },
  needsWorkspace: true,
  examples: [
    'pillsnap release',
    'pillsnap release --decide refused --note "more real photos"',
    'pillsnap release --package 2 --decide released --against-gate --by Kim --note pilot',
  ],
  async run(
    { client, text },
    { run: runId, package: exportId, decide: decision, by, note, 'against-gate': isAgainstGate },
  ) {
    const packages = unwrap(await client.release.list(runId === undefined ? {} : { runId }));
    const chosen = exportId === undefined ? packages[0] : packages.find((entry) => entry.exportId === exportId);
    if (!chosen) {
      throw exportId === undefined
        ? appError('release.no_report', { runId: runId ?? '-' })
        : appError('release.no_such_export', { exportId });
    }
    const record =
      decision === undefined
        ? chosen
        : unwrap(
            await client.release.decide({
              exportId: chosen.exportId,
              decision,
              decidedBy: by ?? userInfo().username,
              isAgainstGate,
              ...(note === undefined ? {} : { note }),
            }),
          );
    const contents = unwrap(await client.release.contents({ exportId: record.exportId }));
    return {
      value: { ...record, contents },
      lines: () => [...releaseLines(record, text), '', ...decisionLines(contents, record.decisions, text)],
      isFailure: !contents.isWhole,
    };
  },
});

export const releaseCommands = [exportModel, release];
