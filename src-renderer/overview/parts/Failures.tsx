import type { EvaluationReport } from '../../../src-shared/contract/evaluation.ts';
import { photoUrl } from '../../api/transport.ts';
import { formatPercent } from '../../ui/format.ts';
import { useText } from '../../ui/text.ts';
import { type Mistake, mistakesOf, SHOWN_MISTAKES } from '../mistakes.ts';
import { Status } from './Status.tsx';

/** Pixels of a thumbnail's longer side: twice its size on the page, for dense screens. */
const THUMBNAIL_PX = 256;
/** Classes named one by one; the table of classes has them all. */
const SHOWN_CLASSES = 8;

type FailuresProps = {
  readonly report: EvaluationReport;
  readonly photoIds: ReadonlyMap<string, number>;
};

export function Failures({ report, photoIds }: FailuresProps) {
  const text = useText();
  const mistakes = mistakesOf(report, SHOWN_MISTAKES);
  const hidden = report.failureAnalysis.length - SHOWN_CLASSES;
  const threshold = formatPercent(report.failureThreshold);
  return (
    <>
      {report.failureAnalysis.length === 0 ? (
        <p className="status-line">
          <Status kind="good" />
          {text('failures.none', { threshold })}
        </p>
      ) : (
        <ul className="failures" data-testid="failures">
          {report.failureAnalysis.slice(0, SHOWN_CLASSES).map((failure) => (
            <li key={failure.classIndex}>
              <span className="status-line">
                <Status kind="bad" />
                <strong>{failure.drugName}</strong>
                <span className="muted">{failure.kcode}</span>
              </span>
              <p>{text('failures.class', { accuracy: formatPercent(failure.accuracy), samples: failure.samples })}</p>
              {failure.confusedWith.length > 0 ? (
                <p className="muted">
                  {text('failures.confused')}:{' '}
                  {failure.confusedWith.map(({ drugName, count }) => `${drugName} (${count})`).join(', ')}
                </p>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {hidden > 0 ? <p className="hint more">{text('failures.more', { count: hidden })}</p> : null}
      <h3>{text('failures.mistakes')}</h3>
      {mistakes.length === 0 ? <p className="muted">{text('failures.noMistakes')}</p> : null}
      <ul className="mistakes" data-testid="mistakes">
        {mistakes.map((mistake) => (
          <li key={mistake.path}>
            <Photo mistake={mistake} photoId={photoIds.get(mistake.path)} />
            <strong>{mistake.truth}</strong>
            <span className="muted">
              →{' '}
              {text('failures.prediction', { drug: mistake.prediction, confidence: formatPercent(mistake.confidence) })}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Photo({ mistake, photoId }: { readonly mistake: Mistake; readonly photoId: number | undefined }) {
  const text = useText();
  if (photoId === undefined) return <div className="photo gone">{text('failures.gone')}</div>;
  const { truth, prediction } = mistake;
  return (
    <img
      className="photo"
      src={photoUrl(photoId, THUMBNAIL_PX)}
      alt={text('failures.photo', { truth, prediction })}
      loading="lazy"
    />
  );
}
