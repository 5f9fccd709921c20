import { useCallback, useEffect, useMemo } from 'react';
import type { EvaluationHeader, EvaluationSummary } from '../../src-shared/contract/evaluation.ts';
import { assertNever } from '../../src-shared/errors.ts';
import { LOADING } from '../api/loaded.ts';
import { formatPercent } from '../ui/format.ts';
import { useText } from '../ui/i18n.ts';
import { EmptyNotice, LoadedBody } from '../ui/LoadedBody.tsx';
import { Panel } from '../ui/Page.tsx';
import { type Address, type Changes, choose, openEvidence, type View } from './address.ts';
import { photoQuery } from './choice.ts';
import styles from './Page.module.css';
import { AccuracyTable } from './parts/AccuracyTable.tsx';
import { ClassTable } from './parts/ClassTable.tsx';
import { ComparisonView } from './parts/ComparisonView.tsx';
import { ConfidenceView } from './parts/ConfidenceView.tsx';
import { Failures } from './parts/Failures.tsx';
import { GoalsTable } from './parts/GoalsTable.tsx';
import { MatrixView } from './parts/MatrixView.tsx';
import type { EvidenceHref } from './parts/NumberLink.tsx';
import { PhotoGrid } from './parts/PhotoGrid.tsx';
import { SortSelect } from './parts/SortSelect.tsx';
import { photosKey, useEvaluation } from './store.ts';

type EvaluationViewProps = {
  readonly address: Address;
  readonly summary: EvaluationSummary;
  readonly headers: readonly EvaluationHeader[];
  readonly hrefOf: EvidenceHref;
  readonly hrefOfView: (view: View, changes?: Changes) => string;
  readonly onChange: (changes: Changes, how?: 'push' | 'replace') => void;
};

/** The part of an evaluation that is looked at. */
export function EvaluationView(props: EvaluationViewProps) {
  const { address, summary, hrefOf, onChange } = props;
  const references = useEvaluation((state) => state.references);
  switch (address.view) {
    case 'summary':
      return <Summary {...props} />;
    case 'matrix':
      return (
        <MatrixView
          summary={summary}
          order={address.order}
          measure={address.measure}
          cell={address.cell}
          hrefOf={hrefOf}
          onChange={onChange}
          onOpen={(truth, taken) =>
            onChange(
              openEvidence({ ...(truth === undefined ? {} : { truth }), ...(taken === undefined ? {} : { taken }) }),
            )
          }
        />
      );
    case 'classes':
      return <ClassTable {...address} summary={summary} references={references} hrefOf={hrefOf} onChange={onChange} />;
    case 'confidence':
      return (
        <ConfidenceView summary={summary} hrefOf={hrefOf} onOpen={(evidence) => onChange(openEvidence(evidence))} />
      );
    case 'mistakes':
      return <Mistakes {...props} />;
    case 'comparison':
      return <Comparison {...props} />;
    default:
      return assertNever(address.view);
  }
}

function Summary({ summary, hrefOf, hrefOfView }: EvaluationViewProps) {
  const text = useText('evaluation');
  const references = useEvaluation((state) => state.references);
  const threshold = formatPercent(summary.failureThreshold, 0);
  return (
    <>
      <div className={styles.pair}>
        <Panel id="accuracy" title={text('accuracy.title')} hint={text('accuracy.hint')}>
          <AccuracyTable summary={summary} hrefOf={hrefOf} />
          {summary.leftOut.length === 0 ? null : (
            <details className={styles.leftOut}>
              <summary>
                {text('leftOut.title', { count: summary.leftOut.length })}. {text('leftOut.hint')}
              </summary>
              <ul>
                {summary.leftOut.map(({ path, message }) => (
                  <li key={path}>
                    <code>{path}</code> {message}
                  </li>
                ))}
              </ul>
            </details>
          )}
        </Panel>
        <Panel id="goals" title={text('goals.title')} hint={text('goals.hint')}>
          <GoalsTable goals={summary.goals} runId={summary.runId} hrefOf={hrefOf} />
        </Panel>
      </div>
      <Panel id="failures" title={text('failures.title', { threshold })} hint={text('failures.hint')}>
        <Failures
          summary={summary}
          references={references}
          hrefOf={hrefOf}
          classesHref={hrefOfView('classes', { column: 'accuracy', descending: null })}
        />
      </Panel>
    </>
  );
}

/** Least pixels of a tile. */
const TILE_PX = 168;
const WRONG = { isCorrect: false } as const;

function Mistakes({ address, summary, hrefOf, onChange }: EvaluationViewProps) {
  const text = useText('evaluation');
  const { photos, loadPhotos, loadMorePhotos } = useEvaluation();
  const query = useMemo(() => photoQuery(WRONG, summary, address), [summary, address]);
  const key = query && photosKey(query);
  const { createdAt } = summary;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` is `query` in words, and `createdAt` asks for it anew
  useEffect(() => {
    if (query) void loadPhotos(query);
  }, [key, createdAt, loadPhotos]);
  const onMore = useCallback(() => {
    if (query) void loadMorePhotos(query);
  }, [query, loadMorePhotos]);
  return (
    <Panel
      id="mistakes"
      className={styles.grown}
      title={text('mistakes.title')}
      hint={
        key !== undefined && photos[key]?.state === 'ready'
          ? text('photos.count', { count: photos[key].value.total })
          : undefined
      }
      actions={<SortSelect sort={address.sort} onSort={(sort) => onChange({ sort }, 'replace')} />}
    >
      <LoadedBody
        loaded={key === undefined ? LOADING : (photos[key] ?? LOADING)}
        empty={{ title: text('mistakes.none') }}
        onRetry={() => query && void loadPhotos(query)}
      >
        {(value) =>
          value.total === 0 ? (
            <EmptyNotice title={text('mistakes.none')} />
          ) : (
            <PhotoGrid
              photos={value}
              tile={TILE_PX}
              current={address.photo}
              hrefOf={(path) => hrefOf(WRONG, { photo: path })}
              onMore={onMore}
            />
          )
        }
      </LoadedBody>
    </Panel>
  );
}

function Comparison({ address, summary, headers, hrefOf, hrefOfView, onChange }: EvaluationViewProps) {
  const { comparison, loadComparison } = useEvaluation();
  const { runId, split, source, createdAt } = summary;
  const { otherRunId } = address;
  const load = useCallback(() => {
    if (otherRunId !== undefined) void loadComparison({ runId, otherRunId, split, source });
  }, [loadComparison, runId, otherRunId, split, source]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new evaluation of the same run asks for it anew
  useEffect(load, [load, createdAt]);
  return (
    <ComparisonView
      headers={headers.filter((header) => header.split === split)}
      runId={runId}
      otherRunId={otherRunId}
      comparison={comparison}
      hrefOf={hrefOf}
      hrefOfOther={(other) => hrefOfView('comparison', choose({ other }))}
      onChoose={(other) => onChange(choose({ other }))}
      onRetry={load}
    />
  );
}
