import type { ReactNode } from 'react';
import type { Evidence } from '../address.ts';
import styles from './Table.module.css';

/** The address at which the photos behind a number are shown. */
export type EvidenceHref = (evidence: Evidence, changes?: Readonly<Record<string, string | null>>) => string;

type NumberLinkProps = {
  readonly href: string;
  /** How many photos are behind it: no link leads to none. Undefined: some. */
  readonly count?: number;
  /** What a screen reader says, where the number alone does not tell. */
  readonly label?: string;
  readonly children: ReactNode;
};

/** A number that leads to its photos. */
export function NumberLink({ href, count, label, children }: NumberLinkProps) {
  if (count === 0) return <span className={styles.zero}>{children}</span>;
  return (
    <a className={styles.link} href={href} aria-label={label}>
      {children}
    </a>
  );
}
