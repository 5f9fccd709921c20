import { Switch } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useText } from '../../ui/i18n.ts';
import { Panel } from '../../ui/Page.tsx';
import styles from './RunLog.module.css';
import { useMonitor } from './store.ts';

/** The end of the run's log, as it is written. */
export function RunLog() {
  const text = useText('trainMonitor');
  const lines = useMonitor((state) => state.log);
  const [isFollowing, setFollowing] = useState(true);
  const view = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isFollowing && lines.length > 0) view.current?.scrollTo({ top: view.current.scrollHeight });
  }, [lines, isFollowing]);
  return (
    <Panel
      id="log"
      title={text('log.title')}
      actions={
        <Switch
          label={text('log.follow')}
          checked={isFollowing}
          onChange={(event) => setFollowing(event.currentTarget.checked)}
        />
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <section ref={view} className={styles.log} tabIndex={0} aria-label={text('log.title')} data-testid="log">
        {lines.length === 0 ? text('log.empty') : lines.join('\n')}
      </section>
    </Panel>
  );
}
