import { ActionIcon, Button, CopyButton, Loader } from '@mantine/core';
import { Check, Copy, Folder } from 'lucide-react';
import { useEffect } from 'react';
import type { PackageContents, ReleasePackage } from '../../../src-shared/contract/release.ts';
import { formatBytes } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { ErrorNotice } from '../../ui/LoadedBody.tsx';
import { Panel } from '../../ui/Page.tsx';
import { Table } from '../../ui/Table.tsx';
import { useRelease } from '../store.ts';
import styles from './Contents.module.css';
import { Sign } from './Sign.tsx';

/** Digits of a hash that are shown; the whole one is copied. */
const SHOWN_DIGITS = 16;

/**
 * The files of a package, and whether they are what was written. Hashed anew whenever another package is shown, or has got
 * another decision record.
 */
export function Contents({ shown }: { readonly shown: ReleasePackage }) {
  const text = useText('release');
  const { exportId } = shown;
  const contents = useRelease((state) => state.contents);
  const loadContents = useRelease((state) => state.loadContents);
  const hashes = shown.files.map(({ sha256 }) => sha256).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: other hashes are to be compared
  useEffect(() => void loadContents(exportId), [exportId, hashes, loadContents]);
  const found = contents.state === 'ready' && contents.value.exportId === exportId ? contents.value : null;
  return (
    <Panel
      id="contents"
      title={text('contents.title')}
      actions={
        <span className={styles.actions}>
          {contents.state === 'failed' ? null : <State contents={found} />}
          <Button variant="default" disabled={found === null} onClick={() => void loadContents(exportId)}>
            {text('contents.check')}
          </Button>
        </span>
      }
    >
      <Whereabouts dir={shown.dir} />
      {contents.state === 'failed' ? (
        <ErrorNotice error={contents.error} onRetry={() => void loadContents(exportId)} />
      ) : (
        <Files shown={shown} contents={found} />
      )}
    </Panel>
  );
}

function Whereabouts({ dir }: { readonly dir: string }) {
  const text = useText('release');
  return (
    <p className={styles.path}>
      <Folder size={16} strokeWidth={1.75} aria-hidden />
      <code>{dir}</code>
      <Copying value={dir} label={text('contents.copyPath')} />
    </p>
  );
}

function State({ contents }: { readonly contents: PackageContents | null }) {
  const text = useText('release');
  if (contents === null) {
    return (
      <span className={styles.checking}>
        <Loader size={16} color="gray" aria-hidden />
        {text('contents.checking')}
      </span>
    );
  }
  if (contents.isWhole) return <Sign status="good">{text('contents.whole')}</Sign>;
  const broken = contents.files.filter(({ state }) => state !== 'same');
  const isGone = broken.length === contents.files.length && broken.every(({ state }) => state === 'gone');
  return <Sign status="bad">{isGone ? text('contents.gone') : text('contents.broken', { count: broken.length })}</Sign>;
}

type FilesProps = { readonly shown: ReleasePackage; readonly contents: PackageContents | null };

function Files({ shown, contents }: FilesProps) {
  const text = useText('release');
  const states = new Map(contents?.files.map(({ name, state }) => [name, state]));
  return (
    <>
      <Table looks={['lined', 'flush']} className={styles.files}>
        <thead>
          <tr>
            <th scope="col">{text('contents.file')}</th>
            <th scope="col" className={styles.number}>
              {text('contents.size')}
            </th>
            <th scope="col">SHA-256</th>
            <th scope="col">{text('contents.state')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.files.map(({ name, sizeBytes, sha256 }) => (
            <tr key={name}>
              <th scope="row">
                <code>{name}</code>
              </th>
              <td className={styles.number}>{formatBytes(sizeBytes)}</td>
              <td>
                <span className={styles.hash}>
                  <code title={sha256}>{sha256.slice(0, SHOWN_DIGITS)}…</code>
                  <Copying value={sha256} label={text('contents.copyHash', { name })} />
                </span>
              </td>
              <td>
                <FileState state={states.get(name)} />
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
      {contents && contents.added.length > 0 ? (
        <p className={styles.added}>{text('contents.added', { names: contents.added.join(', ') })}</p>
      ) : null}
    </>
  );
}

function FileState({ state }: { readonly state: PackageContents['files'][number]['state'] | undefined }) {
  const text = useText('release');
  if (state === undefined) return <Sign status="none">{text('file.unchecked')}</Sign>;
  return <Sign status={state === 'same' ? 'good' : 'bad'}>{text(`file.${state}`)}</Sign>;
}

function Copying({ value, label }: { readonly value: string; readonly label: string }) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <ActionIcon size={24} onClick={copy} aria-label={label} title={label}>
          {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
        </ActionIcon>
      )}
    </CopyButton>
  );
}
