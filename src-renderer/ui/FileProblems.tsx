import { useState } from 'react';
import type { PhotoImportReport } from '../../src-shared/contract/photos.ts';
import styles from './FileProblems.module.css';
import { groupProblems, inside, type ProblemGroup } from './file-problems.ts';
import { formatCount } from './format.ts';
import { useText } from './i18n.ts';
import { usePreferences } from './preferences.ts';

type FileProblemsProps = {
  /** What the list is of, for whoever hears it. */
  readonly label: string;
  readonly files: PhotoImportReport['refused'];
  /** The folder that was imported. */
  readonly dir: string;
};

/** Reasons that are listed: more of them are as many as files. */
const MAX_GROUPS = 100;
/** Files of a reason that are named at first, and at most. */
const FEW = 3;
const MANY = 200;

/** What is wrong with files, each reason once, with the files it is true of. */
export function FileProblems({ label, files, dir }: FileProblemsProps) {
  const text = useText('frame');
  const language = usePreferences((state) => state.language);
  const groups = groupProblems(files, language);
  const left = groups.slice(MAX_GROUPS).reduce((sum, { paths }) => sum + paths.length, 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and so must be within reach of the keys
    <ul className={styles.groups} tabIndex={0} aria-label={label}>
      {groups.slice(0, MAX_GROUPS).map((group) => (
        <Group key={group.why} group={group} dir={dir} />
      ))}
      {left > 0 ? <li>{text('files.more', { count: left })}</li> : null}
    </ul>
  );
}

function Group({ group: { why, paths }, dir }: { readonly group: ProblemGroup; readonly dir: string }) {
  const text = useText('frame');
  const [isOpen, setOpen] = useState(false);
  const shown = paths.slice(0, isOpen ? MANY : FEW);
  const left = paths.length - shown.length;
  return (
    <li>
      <p className={styles.why}>
        {why}
        {paths.length > 1 ? <span className={styles.count}>{formatCount(paths.length)}</span> : null}
      </p>
      <p className={styles.paths}>
        {shown.map((path) => (
          <code key={path} title={path}>
            {inside(dir, path)}
          </code>
        ))}
        {left === 0 ? null : isOpen ? (
          <span>{text('files.more', { count: left })}</span>
        ) : (
          <button type="button" onClick={() => setOpen(true)}>
            {text('files.more', { count: left })}
          </button>
        )}
      </p>
    </li>
  );
}
