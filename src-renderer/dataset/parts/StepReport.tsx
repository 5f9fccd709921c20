import { Drawer } from '@mantine/core';
import type { ReactNode } from 'react';
import type { IntegrateReport, ManifestReport, SplitReport } from '../../../src-shared/contract/dataset.ts';
import type { DatasetStep } from '../../../src-shared/contract/dataset-state.ts';
import { describeReason } from '../../../src-shared/text/reasons.ts';
import { formatCount } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { usePreferences } from '../../ui/preferences.ts';
import { routeTo } from '../../ui/route.ts';
import { Table } from '../../ui/Table.tsx';
import type { DatasetView } from '../store.ts';
import styles from './Details.module.css';

type StepReportProps = {
  readonly step: DatasetStep;
  readonly view: DatasetView;
  readonly onClose: () => void;
};

/** What the last run of a step said. */
export function StepReport({ step, view, onClose }: StepReportProps) {
  const text = useText('dataset');
  const frame = useText('frame');
  const { integrate, split, manifest } = view.reports;
  return (
    <Drawer
      opened
      onClose={onClose}
      size={560}
      title={text(`report.${step}`)}
      closeButtonProps={{ 'aria-label': frame('action.close') }}
    >
      {step === 'integrate' && integrate ? <AssembleReport report={integrate} nameOf={nameOf} /> : null}
      {step === 'split' && split ? <DivisionReport report={split} nameOf={nameOf} /> : null}
      {step === 'manifest' && manifest ? <FileReport report={manifest} /> : null}
    </Drawer>
  );

  function nameOf(kcode: string): string {
    return view.statistics.classes.find((entry) => entry.kcode === kcode)?.drugName ?? kcode;
  }
}

type NameOf = { readonly nameOf: (kcode: string) => string };

function AssembleReport({ report, nameOf }: NameOf & { readonly report: IntegrateReport }) {
  const text = useText('dataset');
  const frame = useText('frame');
  const { stats, shortages, seed, statsPath, combinedDir } = report;
  const worstFirst = shortages.toSorted((a, b) => b.need - b.have - (a.need - a.have));
  return (
    <>
      <Facts
        facts={[
          [text('report.chosen'), text('outcome.integrate', { studio: stats.total_studio, real: stats.total_real })],
          [text('report.seed'), seed],
          [text('report.file'), <Path key="file" path={statsPath} />],
          ...(combinedDir === null ? [] : [[text('report.folder'), <Path key="folder" path={combinedDir} />] as const]),
        ]}
      />
      <section className={styles.section}>
        <h3 className={styles.title}>{text('report.shortages', { count: shortages.length })}</h3>
        {shortages.length === 0 ? (
          <p className={styles.muted}>{text('report.noShortage')}</p>
        ) : (
          <Table looks={['ruled']} className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{text('report.class')}</th>
                <th scope="col">{text('report.source')}</th>
                <th scope="col" className={styles.number}>
                  {text('report.have')}
                </th>
                <th scope="col" className={styles.number}>
                  {text('report.need')}
                </th>
              </tr>
            </thead>
            <tbody>
              {worstFirst.map(({ kcode, source, have, need }) => (
                <tr key={`${kcode} ${source}`}>
                  <td>
                    <a href={routeTo('photos', { class: kcode, source })}>{nameOf(kcode)}</a>{' '}
                    <span className={styles.sub}>{kcode}</span>
                  </td>
                  <td>{frame(`source.${source}`)}</td>
                  <td className={`${styles.number} ${styles.short}`}>{formatCount(have)}</td>
                  <td className={styles.number}>{formatCount(need)}</td>
                </tr>
              ))}
            </tbody>
          </Table>
        )}
      </section>
    </>
  );
}

function DivisionReport({ report, nameOf }: NameOf & { readonly report: SplitReport }) {
  const text = useText('dataset');
  const frame = useText('frame');
  const language = usePreferences((state) => state.language);
  const { counts, copies, crossingCopies, leftOut, tooSmall, seed, splitsPath } = report;
  return (
    <>
      <Facts
        facts={[
          [text('report.photos'), text('outcome.split', counts)],
          [text('report.copies'), text('report.copiesValue', copies)],
          [text('report.crossing'), formatCount(crossingCopies)],
          [text('report.seed'), seed],
          [text('report.file'), <Path key="file" path={splitsPath} />],
        ]}
      />
      {leftOut.length === 0 ? null : (
        <section className={styles.section}>
          <h3 className={styles.title}>{text('report.leftOut', { count: leftOut.length })}</h3>
          <Table looks={['ruled']} className={styles.table}>
            <tbody>
              {leftOut.map(({ path, problem }) => (
                <tr key={path}>
                  <td>{baseName(path)}</td>
                  <td>{describeReason(problem, language)}</td>
                </tr>
              ))}
            </tbody>
          </Table>
        </section>
      )}
      {tooSmall.length === 0 ? null : (
        <section className={styles.section}>
          <h3 className={styles.title}>{text('report.tooSmall', { count: tooSmall.length })}</h3>
          <Table looks={['ruled']} className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{text('report.class')}</th>
                <th scope="col" className={styles.number}>
                  {text('report.groups')}
                </th>
                <th scope="col">{text('report.missingSplits')}</th>
              </tr>
            </thead>
            <tbody>
              {tooSmall.map(({ kcode, groups, missing }) => (
                <tr key={kcode}>
                  <td>
                    <a href={routeTo('photos', { class: kcode })}>{nameOf(kcode)}</a>{' '}
                    <span className={styles.sub}>{kcode}</span>
                  </td>
                  <td className={styles.number}>{formatCount(groups)}</td>
                  <td>{missing.map((split) => frame(`split.${split}`)).join(', ')}</td>
                </tr>
              ))}
            </tbody>
          </Table>
        </section>
      )}
    </>
  );
}

function FileReport({ report }: { readonly report: ManifestReport }) {
  const text = useText('dataset');
  const { versionNumber, isNewVersion, totalImages, splits, contentHash, manifestPath } = report;
  return (
    <Facts
      facts={[
        [
          text('report.version'),
          text(isNewVersion ? 'report.newVersion' : 'report.sameVersion', { number: versionNumber }),
        ],
        [text('report.photos'), formatCount(totalImages)],
        [text('totals.title'), text('outcome.split', splits)],
        [text('report.hash'), <Path key="hash" path={contentHash} />],
        [text('report.file'), <Path key="file" path={manifestPath} />],
      ]}
    />
  );
}

function Facts({ facts }: { readonly facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) => (
        <div key={name} className={styles.fact}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Path({ path }: { readonly path: string }) {
  return <span className={styles.code}>{path}</span>;
}

/** The last part of a path with slashes of either kind. */
function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
