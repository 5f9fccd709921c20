import { Switch } from '@mantine/core';
import { memo, useEffect, useRef, useState } from 'react';
import { useText } from '../../ui/i18n.ts';
import { Panel } from '../../ui/Page.tsx';
import styles from './RunLog.module.css';
import type { Log } from './store.ts';
import { useShown } from './use-shown.ts';

/** The end of the run's log, as it is written. */
export const RunLog = memo(function RunLog() {
  const text = useText('trainMonitor');
  const [isFollowing, setFollowing] = useState(true);
  const view = useRef<HTMLElement>(null);
  useEffect(() => {
    // Where it was; from here on new lines are added below what is in sight.
    if (!isFollowing) view.current?.scrollTo({ top: view.current.scrollHeight });
  }, [isFollowing]);
  return (
    <Panel
      id="log"
      className={styles.panel}
      title={text('log.title')}
      actions={
        <Switch
          label={text('log.follow')}
          checked={isFollowing}
          onChange={(event) => setFollowing(event.currentTarget.checked)}
        />
      }
    >
      <section
        ref={view}
        className={styles.log}
        data-following={isFollowing}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
        tabIndex={0}
        aria-label={text('log.title')}
        data-testid="log"
      >
        <Lines />
      </section>
    </Panel>
  );
});

function Lines() {
  return <LinesOf log={useShown((state) => state.log)} />;
}

const LinesOf = memo(function LinesOf({ log }: { readonly log: Log }) {
  const text = useText('trainMonitor');
  return (
    <div>
      {log.lines.length === 0
        ? text('log.empty')
        : blocksOf(log).map(({ first, lines }) => <Block key={first} text={lines} />)}
    </div>
  );
});

/** Lines that are laid out and drawn together: a new one costs its block, and not the whole log. */
const BLOCK_LINES = 50;

const Block = memo(function Block({ text }: { readonly text: string }) {
  return <div className={styles.block}>{text}</div>;
});

/** Each begins at a multiple of its size, so that a block stays what it is while lines come and go. */
function blocksOf({ first, lines }: Log): readonly { readonly first: number; readonly lines: string }[] {
  const starts: number[] = [];
  for (let start = first - (first % BLOCK_LINES); start < first + lines.length; start += BLOCK_LINES)
    starts.push(start);
  return starts.map((start) => ({
    first: start,
    lines: lines.slice(Math.max(0, start - first), start - first + BLOCK_LINES).join('\n'),
  }));
}
