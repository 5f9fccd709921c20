import { SegmentedControl } from '@mantine/core';
import { type ReactNode, useCallback, useEffect, useMemo } from 'react';
import type { EvaluationHeader, EvaluationSummary, SourceFilter } from '../../src-shared/contract/evaluation.ts';
import { LOADING } from '../api/loaded.ts';
import { useReload } from '../api/workspace.ts';
import { useCommands } from '../ui/commands.ts';
import { useText } from '../ui/i18n.ts';
import { EmptyNotice, LoadedBody } from '../ui/LoadedBody.tsx';
import { type RouteParams, routeTo } from '../ui/route.ts';
import { type Address, type Changes, CLOSED, choose, openEvidence, VIEWS } from './address.ts';
import { type Choice, photoQuery } from './choice.ts';
import { EvaluationView } from './EvaluationView.tsx';
import styles from './Page.module.css';
import { EvidencePanel } from './parts/EvidencePanel.tsx';
import type { EvidenceHref } from './parts/NumberLink.tsx';
import { useRunTitle } from './run-title.ts';
import { photosKey, useEvaluation } from './store.ts';

type EvaluationBodyProps = {
  readonly address: Address;
  readonly choice: Choice;
  readonly headers: readonly EvaluationHeader[];
  /** Of the address, from which links are made. */
  readonly params: RouteParams;
  readonly onChange: (changes: Changes, how?: 'push' | 'replace') => void;
  /** For a split that was not evaluated yet. */
  readonly evaluateButton: ReactNode;
};

/** In the order of the table of accuracies: the goals are about real photos. */
const SOURCES = ['all', 'real', 'studio'] as const satisfies readonly SourceFilter[];

/** One evaluation: its parts as tabs, and the photos behind a number beside them. */
export function EvaluationBody({ address, choice, headers, params, onChange, evaluateButton }: EvaluationBodyProps) {
  const text = useText('evaluation');
  const frame = useText('frame');
  const { summary, loadSummary } = useEvaluation();
  const { runId, split, header } = choice;
  const titleOf = useRunTitle();
  const { source } = address;
  const hasReport = header !== null;
  const load = useCallback(() => {
    if (hasReport) void loadSummary({ runId, split, source });
  }, [loadSummary, hasReport, runId, split, source]);
  useReload(load);
  useCommands(
    useMemo(
      () =>
        VIEWS.map((view, index) => ({
          id: `evaluation.view.${view}`,
          label: `${frame('screen.evaluation')}: ${text(`view.${view}`)}`,
          keys: String(index + 1),
          run: () => onChange({ ...CLOSED, view }),
        })),
      [frame, text, onChange],
    ),
  );
  return (
    <>
      <div className={styles.tabs}>
        <nav className={styles.views} aria-label={text('view.label')}>
          {VIEWS.map((view) => (
            <a
              key={view}
              className={styles.view}
              href={routeTo('evaluation', { ...params, ...CLOSED, view })}
              aria-current={view === address.view ? 'page' : undefined}
            >
              {text(`view.${view}`)}
            </a>
          ))}
        </nav>
        <SegmentedControl
          className={styles.source}
          aria-label={text('source.label')}
          value={source}
          onChange={(value) => onChange(choose({ source: value === 'all' ? null : value }))}
          data={SOURCES.map((value) => ({ value, label: frame(`source.${value}`) }))}
        />
      </div>
      <LoadedBody
        loaded={hasReport ? summary : { state: 'empty' }}
        empty={{
          title: text('empty.noReport', { run: titleOf(runId) }),
          hint: text('empty.noReportHint'),
          action: evaluateButton,
        }}
        onRetry={load}
      >
        {(value) => (
          <Evaluated address={address} summary={value} headers={headers} params={params} onChange={onChange} />
        )}
      </LoadedBody>
    </>
  );
}

type EvaluatedProps = Pick<EvaluationBodyProps, 'address' | 'headers' | 'params' | 'onChange'> & {
  readonly summary: EvaluationSummary;
};

function Evaluated({ address, summary, headers, params, onChange }: EvaluatedProps) {
  const text = useText('evaluation');
  const { photos, references, loadPhotos, loadMorePhotos } = useEvaluation();
  const { evidence } = address;
  const query = useMemo(
    () => (evidence ? photoQuery(evidence, summary, address) : undefined),
    [evidence, summary, address],
  );
  // The summary's moment too: a new evaluation has other photos behind the same numbers.
  const key = query && photosKey(query);
  const { createdAt } = summary;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` is `query` in words, and `createdAt` asks for it anew
  useEffect(() => {
    if (query) void loadPhotos(query);
  }, [key, createdAt, loadPhotos]);
  const hrefOf = useCallback<EvidenceHref>(
    (wanted, changes = {}) => routeTo('evaluation', { ...params, ...openEvidence(wanted), ...changes }),
    [params],
  );
  const isGridBeside = address.view === 'mistakes';
  const onPhoto = useCallback(
    // The list of photos beside the same list is of no use.
    (path: string | null) => onChange(path === null && isGridBeside ? CLOSED : { photo: path }, 'replace'),
    [onChange, isGridBeside],
  );
  const onClose = useCallback(() => onChange(CLOSED), [onChange]);
  const onMore = useCallback(() => {
    if (query) void loadMorePhotos(query);
  }, [query, loadMorePhotos]);
  const samples = summary[summary.source === 'all' ? 'overall' : summary.source].samples;
  return (
    <div className={styles.columns}>
      <div className={styles.main}>
        {samples === 0 && address.view !== 'summary' ? (
          <EmptyNotice title={text('empty.noSource')} hint={text('empty.noSourceHint')} />
        ) : (
          <EvaluationView
            address={address}
            summary={summary}
            headers={headers}
            hrefOf={hrefOf}
            hrefOfView={(view, changes) => routeTo('evaluation', { ...params, ...CLOSED, view, ...changes })}
            onChange={onChange}
          />
        )}
      </div>
      {evidence ? (
        <EvidencePanel
          evidence={evidence}
          photos={key === undefined ? { state: 'empty' } : (photos[key] ?? LOADING)}
          perClass={summary.perClass}
          references={references}
          otherRunId={address.otherRunId}
          sort={address.sort}
          photo={address.photo}
          hrefOfPhoto={(path) => routeTo('evaluation', { ...params, photo: path })}
          onPhoto={onPhoto}
          onSort={(sort) => onChange({ sort, photo: null }, 'replace')}
          onMore={onMore}
          onRetry={() => query && void loadPhotos(query)}
          onClose={onClose}
        />
      ) : null}
    </div>
  );
}
