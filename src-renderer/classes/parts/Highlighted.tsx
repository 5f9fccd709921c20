import { splitByRanges, type TextRange } from '../../../src-shared/hangul.ts';
import styles from './Figures.module.css';

/** A text with what a search found in it. */
export function Highlighted({ text, ranges }: { readonly text: string; readonly ranges: readonly TextRange[] }) {
  let at = 0;
  return splitByRanges(text, ranges).map((piece) => {
    const key = at;
    at += piece.text.length;
    return piece.isMatch ? (
      <mark key={key} className={styles.found}>
        {piece.text}
      </mark>
    ) : (
      <span key={key}>{piece.text}</span>
    );
  });
}
