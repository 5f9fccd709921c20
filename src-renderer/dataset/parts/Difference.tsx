import { ActionIcon, Button, SegmentedControl, Select } from '@mantine/core';
import { ArrowLeftRight, X } from 'lucide-react';
import { useEffect } from 'react';
import {
  type DatasetVersion,
  VersionChange,
  type VersionComparison,
} from '../../../src-shared/contract/dataset-versions.ts';
import type { Source } from '../../../src-shared/contract/photos.ts';
import { formatCount } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { LoadedBody } from '../../ui/LoadedBody.tsx';
import { useRouteParams } from '../../ui/route.ts';
import { useComparison } from '../comparison-store.ts';
import { ChangeWord } from './ChangeWord.tsx';
import tableStyles from './ClassTable.module.css';
import styles from './Difference.module.css';
import { DifferenceClasses } from './DifferenceClasses.tsx';
import { DifferencePhotos } from './DifferencePhotos.tsx';

const VIEWS = ['photos', 'classes'] as const;
const SOURCES = ['studio', 'real'] as const satisfies readonly Source[];

type DifferenceProps = {
  readonly pair: { readonly from: number; readonly to: number };
  /** Newest first. */
  readonly versions: readonly DatasetVersion[];
  readonly nameOf: (kcode: string) => string;
  readonly onClose: () => void;
};

/** What changed from one version to another: how many photos, which ones, in which classes. */
export function Difference({ pair: { from, to }, versions, nameOf, onClose }: DifferenceProps) {
  const text = useText('dataset');
  const [params, setParams] = useRouteParams();
  const view = VIEWS.find((known) => known === params.list) ?? 'photos';
  const change = VersionChange.safeParse(params.change).data;
  const kcode = params.class;
  const { summary, ask } = useComparison();
  useEffect(() => void ask({ from, to, change, kcode }), [ask, from, to, change, kcode]);
  const compare = (a: number, b: number) => setParams({ compare: `${a}..${b}`, class: null, change: null });
  const options = versions.map((version) => ({
    value: String(version.number),
    label: `${text('versions.number', { number: version.number })} · ${version.version}`,
  }));
  const { totalImages = 0 } = versions.find((version) => version.number === to) ?? {};
  return (
    <section className={tableStyles.panel} aria-labelledby="dataset-difference" data-testid="difference">
      <div className={styles.bar}>
        <h2 className={styles.title} id="dataset-difference">
          {text('difference.title')}
        </h2>
        <Select
          className={styles.picker ?? ''}
          aria-label={text('difference.from')}
          data={options}
          value={String(from)}
          onChange={(value) => compare(Number(value), to)}
        />
        <ActionIcon
          onClick={() => compare(to, from)}
          aria-label={text('difference.swap')}
          title={text('difference.swap')}
        >
          <ArrowLeftRight size={16} strokeWidth={1.75} />
        </ActionIcon>
        <Select
          className={styles.picker ?? ''}
          aria-label={text('difference.to')}
          data={options}
          value={String(to)}
          onChange={(value) => compare(from, Number(value))}
        />
        <ActionIcon
          className={styles.end ?? ''}
          onClick={onClose}
          aria-label={text('difference.close')}
          title={text('difference.close')}
        >
          <X size={16} strokeWidth={1.75} />
        </ActionIcon>
      </div>
      <LoadedBody
        loaded={summary}
        empty={{ title: text('difference.same'), hint: text('difference.sameHint', { count: totalImages }) }}
        onRetry={() => void ask({ from, to, change, kcode })}
      >
        {(comparison) => (
          <>
            <Tiles
              comparison={comparison}
              chosen={change ?? null}
              onChoose={(next) => setParams({ change: next, list: null })}
            />
            <div className={styles.line}>
              {SOURCES.map((source) => (
                <BySource key={source} source={source} comparison={comparison} />
              ))}
              <span>{text('difference.unchanged', { count: comparison.unchanged })}</span>
              {kcode === undefined ? null : (
                <Button
                  variant="light"
                  size="compact-xs"
                  rightSection={<X size={12} aria-hidden />}
                  onClick={() => setParams({ class: null })}
                  aria-label={`${text('difference.ofClass', { name: nameOf(kcode) })}. ${text('difference.clearClass')}`}
                >
                  {text('difference.ofClass', { name: nameOf(kcode) })}
                </Button>
              )}
              <SegmentedControl
                className={styles.end ?? ''}
                aria-label={text('difference.view')}
                data={VIEWS.map((value) => ({ value, label: text(`difference.${value}`) }))}
                value={view}
                onChange={(value) => setParams({ list: value === 'photos' ? null : value })}
              />
            </div>
            {view === 'photos' ? (
              <DifferencePhotos nameOf={nameOf} />
            ) : (
              <DifferenceClasses
                comparison={comparison}
                nameOf={nameOf}
                onChoose={(next) => setParams({ class: next, list: null })}
              />
            )}
          </>
        )}
      </LoadedBody>
    </section>
  );
}

type TilesProps = {
  readonly comparison: VersionComparison;
  readonly chosen: VersionChange | null;
  /** Null: all changes. */
  readonly onChoose: (change: VersionChange | null) => void;
};

/** How many photos of each change; pressing one shows only these. */
function Tiles({ comparison, chosen, onChoose }: TilesProps) {
  return (
    <div className={styles.tiles}>
      {VersionChange.options.map((change) => (
        <button
          key={change}
          type="button"
          className={styles.tile}
          data-testid={`change-${change}`}
          aria-pressed={chosen === change}
          onClick={() => onChoose(chosen === change ? null : change)}
        >
          <strong>{formatCount(comparison.totals[change])}</strong>
          <span className={styles.tileName}>
            <ChangeWord change={change} />
          </span>
        </button>
      ))}
    </div>
  );
}

function BySource({ source, comparison }: { readonly source: Source; readonly comparison: VersionComparison }) {
  const text = useText('dataset');
  const frame = useText('frame');
  const { added, removed } = comparison.perSource[source];
  return <span>{text('difference.bySource', { source: frame(`source.${source}`), added, removed })}</span>;
}
