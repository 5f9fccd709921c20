import type { ReactNode } from 'react';
import styles from './Page.module.css';

type PageProps = {
  readonly title: string;
  /** What the screen shows now, beside the title: a workspace, a run, a count. */
  readonly about?: ReactNode;
  /** Buttons and pickers at the right. */
  readonly actions?: ReactNode;
  /** Whether the content has no margins and scrolls by itself (a grid, a list beside a detail). */
  readonly isFilled?: boolean;
  readonly children: ReactNode;
};

/** A screen: its title, what can be done on it, its content. */
export function Page({ title, about, actions, isFilled = false, children }: PageProps) {
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <h1 className={styles.title}>{title}</h1>
        {about === undefined ? null : <div className={styles.about}>{about}</div>}
        {actions === undefined ? null : <div className={styles.actions}>{actions}</div>}
      </header>
      <div className={isFilled ? `${styles.body} ${styles.fill}` : styles.body}>{children}</div>
    </div>
  );
}

type PanelProps = {
  /** Unique on the screen; names the part for assistive technology and tests. */
  readonly id: string;
  readonly title: string;
  readonly hint?: ReactNode;
  readonly actions?: ReactNode;
  readonly className?: string | undefined;
  readonly children: ReactNode;
};

/** One part of a screen under its heading. */
export function Panel({ id, title, hint, actions, className, children }: PanelProps) {
  return (
    <section className={className ? `${styles.panel} ${className}` : styles.panel} aria-labelledby={`panel-${id}`}>
      <header className={styles.panelHeader}>
        <div>
          <h2 id={`panel-${id}`} className={styles.panelTitle}>
            {title}
          </h2>
          {hint === undefined ? null : <p className={styles.hint}>{hint}</p>}
        </div>
        {actions}
      </header>
      {children}
    </section>
  );
}
