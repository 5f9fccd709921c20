import { useMemo, useState } from 'react';
import type { EvaluationSummary } from '../../../src-shared/contract/evaluation.ts';
import { formatPercent } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import type { Measure } from '../address.ts';
import type { Cell, MatrixLayout } from '../matrix-layout.ts';
import styles from './Matrix.module.css';
import { MatrixCanvas, type MatrixSize } from './MatrixCanvas.tsx';

type MatrixBoardProps = {
  readonly summary: EvaluationSummary;
  /** Class indexes as they stand. */
  readonly order: readonly number[];
  readonly measure: Measure;
  readonly layout: MatrixLayout;
  readonly size: MatrixSize;
  readonly onSize: (size: MatrixSize) => void;
  readonly onZoom: (cell: number) => void;
  /** K-codes; undefined: every class. */
  readonly onOpen: (truth: string | undefined, prediction: string | undefined) => void;
};

type Cursor = { readonly cell: Cell; readonly by: 'pointer' | 'keys' };

/** The matrix and what is pointed at. Apart from the tools around it, which need not be drawn anew at each movement. */
export function MatrixBoard({ summary, order, measure, layout, size, onSize, onZoom, onOpen }: MatrixBoardProps) {
  const text = useText('evaluation');
  const { confusionMatrix, perClass } = summary;
  const [cursor, setCursor] = useState<Cursor | null>(null);
  const names = useMemo(() => perClass.map(({ drugName }) => drugName), [perClass]);
  const totals = useMemo(() => perClass.map(({ total }) => total), [perClass]);
  const axes = useMemo(() => ({ truth: text('matrix.truth'), prediction: text('matrix.prediction') }), [text]);
  const pointed = cursor && describe(cursor.cell);
  return (
    <div className={styles.matrix}>
      <p className={styles.readout} data-testid="matrix-readout">
        {pointed ? (
          <>
            <span className={styles.swatch} data-kind={pointed.isRight ? 'right' : 'wrong'} aria-hidden />
            {pointed.words}
          </>
        ) : (
          <span className={styles.legend}>
            <span className={styles.swatch} data-kind="right" aria-hidden /> {text('matrix.legendRight')}
            <span className={styles.swatch} data-kind="wrong" aria-hidden /> {text('matrix.legendWrong')}
          </span>
        )}
      </p>
      <MatrixCanvas
        counts={confusionMatrix}
        totals={totals}
        names={names}
        order={order}
        measure={measure}
        axes={axes}
        layout={layout}
        size={size}
        onSize={onSize}
        cursor={cursor?.cell ?? null}
        onCursor={(to, by) => setCursor((from) => moved(from, to, by))}
        onOpen={(truth, prediction) => onOpen(kcodeOf(truth), kcodeOf(prediction))}
        onZoom={onZoom}
      />
      <p id="matrix-keys" className={styles.keys}>
        {text('matrix.keys')}
      </p>
      <output className={styles.keys} aria-live="polite">
        {cursor?.by === 'keys' ? pointed?.words : ''}
      </output>
    </div>
  );

  function describe({ row, column }: Cell) {
    const truth = perClass[order[row] ?? -1];
    const prediction = perClass[order[column] ?? -1];
    if (!truth || !prediction) return null;
    const count = confusionMatrix[truth.classIndex]?.[prediction.classIndex] ?? 0;
    const { drugName, total } = truth;
    const figures = { truth: drugName, count, total, share: formatPercent(total === 0 ? null : count / total) };
    const isRight = truth === prediction;
    const words = isRight
      ? text('matrix.right', figures)
      : text('matrix.wrong', { ...figures, prediction: prediction.drugName });
    return { isRight, words };
  }

  function kcodeOf(classIndex: number | null): string | undefined {
    return classIndex === null ? undefined : perClass[classIndex]?.kcode;
  }
}

/** The cursor as it was where it stays on its cell: nothing is drawn for a movement inside of one. */
function moved(from: Cursor | null, to: Cell | null, by: Cursor['by']): Cursor | null {
  const isSame = from?.by === by && from.cell.row === to?.row && from.cell.column === to.column;
  return isSame ? from : to && { cell: to, by };
}
