import type { ReleaseReport } from '../../../src-shared/contract/release.ts';
import { useText } from '../../ui/text.ts';
import { Status } from './Status.tsx';

const STATUS = { release: 'good', acceptable: 'fair', refuse: 'bad' } as const;

export function Verdict({ report }: { readonly report: ReleaseReport }) {
  const text = useText();
  return (
    <div className={`verdict ${STATUS[report.verdict]}`} data-verdict={report.verdict}>
      <Status kind={STATUS[report.verdict]} size="large" />
      <div>
        <strong>{text(`verdict.${report.verdict}`)}</strong>
        <p>{text(`verdict.${report.verdict}Hint`)}</p>
      </div>
    </div>
  );
}
