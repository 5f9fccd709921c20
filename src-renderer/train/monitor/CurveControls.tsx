import { Button, MultiSelect, RangeSlider, Slider, Switch } from '@mantine/core';
import { useMemo } from 'react';
import type { RunSummary } from '../../../src-shared/contract/training.ts';
import { useText } from '../../ui/i18n.ts';
import styles from './CurveControls.module.css';
import { COMPARED_STYLES } from './chart-series.ts';
import { stepsPerEpoch } from './curves.ts';
import { useMonitor } from './store.ts';

/** Nearer to 1 a curve would show the past only. */
const MOST_SMOOTHING = 0.99;

type CurveControlsProps = { readonly run: RunSummary; readonly others: readonly RunSummary[] };

/** How the curves are drawn: smoothing, scale, which epochs, beside which other runs. */
export function CurveControls({ run, others }: CurveControlsProps) {
  const text = useText('trainMonitor');
  const { smoothing, setSmoothing, isLogarithmic, setLogarithmic, compared, compare, range, zoom, curves } =
    useMonitor();
  const perEpoch = useMemo(() => stepsPerEpoch(curves.steps), [curves.steps]);
  const epochs = Math.max(1, Math.ceil((curves.steps.at(-1)?.step ?? 0) / perEpoch));
  const choices = others
    .filter((other) => other.runId !== run.runId && other.stepsDone > 0)
    .map((other) => ({ value: other.runId, label: other.name ?? other.runId }));
  return (
    <div className={styles.controls}>
      <div className={styles.control}>
        <span id="smoothing">{text('control.smoothing')}</span>
        <Slider
          className={styles.slider}
          aria-labelledby="smoothing"
          thumbLabel={text('control.smoothing')}
          min={0}
          max={MOST_SMOOTHING}
          step={0.01}
          value={smoothing}
          onChange={setSmoothing}
          label={(value) => value.toFixed(2)}
        />
        <span className={styles.figure}>{smoothing.toFixed(2)}</span>
      </div>
      <Switch
        label={text('control.log')}
        checked={isLogarithmic}
        onChange={(event) => setLogarithmic(event.currentTarget.checked)}
      />
      <div className={styles.control}>
        <span>{text('control.range')}</span>
        <RangeSlider
          className={styles.slider}
          thumbFromLabel={text('control.rangeFrom')}
          thumbToLabel={text('control.rangeTo')}
          min={0}
          max={epochs}
          minRange={Math.min(1, epochs)}
          step={1}
          value={range ? [Math.floor(range[0]), Math.ceil(range[1])] : [0, epochs]}
          onChange={([from, to]) => zoom(from === 0 && to === epochs ? null : [from, to], perEpoch)}
          disabled={epochs < 2}
          title={text('control.zoomHint')}
        />
        {range ? (
          <Button variant="subtle" onClick={() => zoom(null, perEpoch)}>
            {text('control.all')}
          </Button>
        ) : null}
      </div>
      <MultiSelect
        className={styles.compare}
        aria-label={text('control.compare')}
        placeholder={compared.length === 0 ? text('control.compare') : ''}
        data={choices}
        value={compared.map((metrics) => metrics.run.runId)}
        onChange={(runIds) => compare(runIds)}
        maxValues={COMPARED_STYLES.length}
        nothingFoundMessage={text('control.compareNone')}
        searchable
        clearable
      />
    </div>
  );
}
