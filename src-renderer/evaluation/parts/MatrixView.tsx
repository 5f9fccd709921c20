import { ActionIcon, Button, SegmentedControl } from '@mantine/core';
import { ZoomIn, ZoomOut } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import type { EvaluationSummary } from '../../../src-shared/contract/evaluation.ts';
import { useText } from '../../ui/i18n.ts';
import { Panel } from '../../ui/Page.tsx';
import { type Changes, MEASURES, type Measure } from '../address.ts';
import { CLASS_ORDERS, type ClassOrder, orderClasses } from '../class-order.ts';
import { layoutMatrix, nextZoom } from '../matrix-layout.ts';
import { ConfusionList } from './ConfusionList.tsx';
import styles from './Matrix.module.css';
import { MatrixBoard } from './MatrixBoard.tsx';
import type { MatrixSize } from './MatrixCanvas.tsx';
import type { EvidenceHref } from './NumberLink.tsx';

type MatrixViewProps = {
  readonly summary: EvaluationSummary;
  readonly order: ClassOrder;
  readonly measure: Measure;
  readonly cell: number | undefined;
  readonly hrefOf: EvidenceHref;
  /** Of the address. */
  readonly onChange: (changes: Changes, how?: 'push' | 'replace') => void;
  /** K-codes; undefined: every class. */
  readonly onOpen: (truth: string | undefined, prediction: string | undefined) => void;
};

/** Which drugs are taken for which: the matrix, what is pointed at, and every confusion as a list. */
export function MatrixView({ summary, order, measure, cell, hrefOf, onChange, onOpen }: MatrixViewProps) {
  const text = useText('evaluation');
  const { confusionMatrix, perClass } = summary;
  const ordered = useMemo(() => orderClasses(order, confusionMatrix, perClass), [order, confusionMatrix, perClass]);
  const [size, setSize] = useState<MatrixSize>({ width: 0, height: 0 });
  const layout = useMemo(() => layoutMatrix(ordered.length, size, cell), [ordered, size, cell]);
  const zoom = useCallback((to: number | undefined) => onChange({ cell: to ?? null }, 'replace'), [onChange]);
  const [smaller, larger] = [nextZoom(layout.cell, 'out'), nextZoom(layout.cell, 'in')];
  return (
    <Panel
      id="matrix"
      className={styles.panel}
      title={text('matrix.title')}
      hint={text('matrix.hint')}
      actions={
        <div className={styles.tools}>
          <SegmentedControl
            aria-label={text('matrix.order')}
            value={order}
            onChange={(value) => onChange({ order: value }, 'replace')}
            data={CLASS_ORDERS.map((value) => ({ value, label: text(`order.${value}`) }))}
          />
          <SegmentedControl
            aria-label={text('matrix.measure')}
            value={measure}
            onChange={(value) => onChange({ measure: value }, 'replace')}
            data={MEASURES.map((value) => ({ value, label: text(`measure.${value}`) }))}
          />
          <div className={styles.zoom}>
            <ActionIcon
              aria-label={text('matrix.zoomOut')}
              title={text('matrix.zoomOut')}
              disabled={smaller === undefined}
              onClick={() => zoom(smaller)}
            >
              <ZoomOut size={16} strokeWidth={1.75} />
            </ActionIcon>
            <ActionIcon
              aria-label={text('matrix.zoomIn')}
              title={text('matrix.zoomIn')}
              disabled={larger === undefined}
              onClick={() => zoom(larger)}
            >
              <ZoomIn size={16} strokeWidth={1.75} />
            </ActionIcon>
            <Button variant="default" disabled={cell === undefined} onClick={() => zoom(undefined)}>
              {text('matrix.zoomFit')}
            </Button>
          </div>
        </div>
      }
    >
      <div className={styles.columns}>
        <MatrixBoard
          summary={summary}
          order={ordered}
          measure={measure}
          layout={layout}
          size={size}
          onSize={setSize}
          onZoom={zoom}
          onOpen={onOpen}
        />
        <ConfusionList summary={summary} hrefOf={hrefOf} />
      </div>
    </Panel>
  );
}
