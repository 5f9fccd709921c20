import { Modal } from '@mantine/core';
import { Fragment, useMemo } from 'react';
import { create } from 'zustand';
import { keyNames, keysByLabel, useCommands, useRegistered } from '../ui/commands.ts';
import { useText } from '../ui/i18n.ts';
import { Key } from '../ui/Key.tsx';
import styles from './KeysHelp.module.css';

const useOpened = create<{ readonly isOpen: boolean }>()(() => ({ isOpen: false }));

export function openKeysHelp(): void {
  useOpened.setState({ isOpen: true });
}

/** Every key that works now, under `?`. */
export function KeysHelp() {
  const text = useText('frame');
  const isOpen = useOpened((state) => state.isOpen);
  const registered = useRegistered((state) => state.all);
  useCommands(
    useMemo(
      () => [{ id: 'frame.keys', label: text('keys.title'), keys: '?', group: 'everywhere', run: openKeysHelp }],
      [text],
    ),
  );
  const commands = registered.flatMap((entry) => entry.commands);
  const groups = (['here', 'everywhere'] as const).map((group) => ({
    group,
    lines: keysByLabel(commands.filter((command) => (command.group ?? 'here') === group)),
  }));
  return (
    <Modal opened={isOpen} onClose={() => useOpened.setState({ isOpen: false })} title={text('keys.title')} size={760}>
      <div className={styles.groups}>
        {groups.map(({ group, lines }) =>
          lines.size === 0 ? null : (
            <section key={group}>
              <h3 className={styles.title}>{text(`keys.${group}`)}</h3>
              <dl className={styles.list}>
                {[...lines].map(([label, keys]) => (
                  <Line key={label} label={label} keys={keys} />
                ))}
              </dl>
            </section>
          ),
        )}
      </div>
    </Modal>
  );
}

function Line({ label, keys }: { readonly label: string; readonly keys: readonly string[] }) {
  const text = useText('frame');
  return (
    <div className={styles.line}>
      <dt>{label}</dt>
      <dd>
        {keys.map((alternative, at) => (
          <Fragment key={alternative}>
            {at > 0 ? <span className={styles.then}>{text('keys.or')}</span> : null}
            {keyNames(alternative).map((key, index) => (
              <Fragment key={key}>
                {index > 0 ? <span className={styles.then}>{text('keys.then')}</span> : null}
                <Key>{key}</Key>
              </Fragment>
            ))}
          </Fragment>
        ))}
      </dd>
    </div>
  );
}
