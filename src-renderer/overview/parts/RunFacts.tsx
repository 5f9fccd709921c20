import type { RunSummary } from '../../../src-shared/contract/training.ts';
import type { Language } from '../../../src-shared/text/define.ts';
import { describeReason } from '../../../src-shared/text/reasons.ts';
import { formatCount, formatPercent } from '../../ui/format.ts';
import { useText } from '../../ui/text.ts';

export function RunFacts({ run, language }: { readonly run: RunSummary; readonly language: Language }) {
  const text = useText();
  const { train, val, test } = run.images;
  const best =
    run.bestEpoch === null
      ? '–'
      : text('run.bestValue', { top1: formatPercent(run.bestValTop1), epoch: run.bestEpoch });
  const facts: readonly (readonly [string, string])[] = [
    [text('run.network'), run.config.model.name],
    [text('run.input'), `${run.config.data.input_size} × ${run.config.data.input_size}`],
    [text('run.epochs'), `${run.epochsDone} / ${run.config.training.epochs}`],
    [
      text('run.photos'),
      text('run.photosValue', { train: formatCount(train), val: formatCount(val), test: formatCount(test) }),
    ],
    [text('run.best'), best],
    [text('run.device'), run.device ?? '–'],
    [text('run.started'), new Date(run.createdAt).toLocaleString(language)],
  ];
  return (
    <>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd title={value}>{value}</dd>
          </div>
        ))}
      </dl>
      {run.notes.length > 0 ? (
        <details className="notes">
          <summary>{text('run.notes', { count: run.notes.length })}</summary>
          <ul>
            {run.notes.map((note) => (
              <li key={note.reason}>{describeReason(note, language)}</li>
            ))}
          </ul>
        </details>
      ) : null}
    </>
  );
}
