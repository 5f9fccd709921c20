import { Button, MultiSelect, RangeSlider, Slider, Switch } from '@mantine/core';
import { memo } from 'react';
import { useText } from '../../ui/i18n.ts';
import styles from './CurveControls.module.css';
import { COMPARED_STYLES } from './chart-series.ts';
import type { Curves } from './curves.ts';
import { useMonitor } from './store.ts';
import { useShown } from './use-shown.ts';

/** Nearer to 1 a curve would show the past only. */
const MOST_SMOOTHING = 0.99;

/** A run that can be drawn beside the shown one. */
export type ComparableRun = { readonly value: string; readonly label: string };

/**
 * How the curves are drawn: smoothing, scale, which epochs, beside which other runs. It listens to what it shows only: a new
 * point of a live run is none of it.
 */
export const CurveControls = memo(function CurveControls({ others }: Pick<ControlsProps, 'others'>) {
  const perEpoch = useShown((state) => state.curves.perEpoch);
  const epochs = useShown((state) => epochsOf(state.curves));
  return <Controls others={others} perEpoch={perEpoch} epochs={epochs} />;
});

type ControlsProps = {
  readonly others: readonly ComparableRun[];
  readonly perEpoch: number;
  /** Begun ones. */
  readonly epochs: number;
};

const Controls = memo(function Controls({ others, perEpoch, epochs }: ControlsProps) {
  const text = useText('trainMonitor');
  const smoothing = useMonitor((state) => state.smoothing);
  const isLogarithmic = useMonitor((state) => state.isLogarithmic);
  const compared = useMonitor((state) => state.compared);
  const range = useMonitor((state) => state.range);
  const { setSmoothing, setLogarithmic, compare, zoom } = useMonitor.getState();
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
        data={[...others]}
        value={compared.map((metrics) => metrics.run.runId)}
        onChange={(runIds) => compare(runIds)}
        maxValues={COMPARED_STYLES.length}
        nothingFoundMessage={text('control.compareNone')}
        searchable
        clearable
      />
    </div>
  );
});

/** Begun ones, at least one. */
function epochsOf({ steps, perEpoch }: Curves): number {
  return Math.max(1, Math.ceil((steps.at(-1)?.step ?? 0) / perEpoch));
}
