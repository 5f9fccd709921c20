import { ActionIcon, Button, Modal, TextInput } from '@mantine/core';
import { ArrowUp, FolderPlus, HardDrive } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { FolderListing, Place } from '../../src-shared/contract/places.ts';
import { type AppErrorData, describeError } from '../../src-shared/errors.ts';
import { FolderEntries, useContentsText } from './FolderEntries.tsx';
import styles from './FolderPicker.module.css';
import { browse, finishPicking, makeFolder, usePicker } from './folder-picker.ts';
import { useText } from './i18n.ts';
import { LoadingNotice } from './LoadedBody.tsx';
import { usePreferences } from './preferences.ts';

export { pickFile, pickFolder } from './folder-picker.ts';

/** The folder browser of the page, on the screen while somebody waits for `pickFolder` or `pickFile`. The frame has one. */
export function FolderPicker() {
  const text = useText('places');
  const words = useText('frame');
  const { question, roots, listing, error } = usePicker();
  if (!question) return null;
  return (
    <Modal
      opened
      onClose={() => finishPicking(null)}
      title={question.title || text(`title.${question.kind}`)}
      size={760}
      padding={0}
      classNames={{ header: styles.header ?? '', title: styles.title ?? '' }}
      closeButtonProps={{ 'aria-label': words('action.close') }}
    >
      <div className={styles.body}>
        <Roots roots={roots} current={listing?.trail[0]?.path} />
        <div className={styles.main}>
          <Where key={`where ${listing?.path}`} listing={listing} />
          {error ? <Problem error={error} /> : null}
          {listing ? (
            <FolderEntries key={`entries ${listing.path}`} listing={listing} question={question} />
          ) : error ? null : (
            <LoadingNotice />
          )}
        </div>
      </div>
      {listing ? <Foot listing={listing} /> : null}
    </Modal>
  );
}

function Roots({ roots, current }: { readonly roots: readonly Place[]; readonly current: string | undefined }) {
  const text = useText('places');
  return (
    <nav className={styles.roots} aria-label={text('roots')}>
      {roots.map(({ path, name }) => (
        <button
          key={path}
          type="button"
          className={styles.root}
          title={path}
          aria-current={path === current ? 'location' : undefined}
          onClick={() => void browse(path)}
        >
          <HardDrive size={14} strokeWidth={1.75} aria-hidden />
          <span className={styles.name}>{name}</span>
        </button>
      ))}
    </nav>
  );
}

/** The path to type into, and the way up. */
function Where({ listing }: { readonly listing: FolderListing | null }) {
  const text = useText('places');
  const [typed, setTyped] = useState(listing?.path ?? '');
  const parent = listing?.trail.at(-2);
  const go = (event: FormEvent) => {
    event.preventDefault();
    void browse(typed);
  };
  return (
    <form className={styles.where} onSubmit={go}>
      <ActionIcon
        aria-label={text('up')}
        title={text('up')}
        disabled={!parent}
        onClick={() => void browse(parent?.path)}
      >
        <ArrowUp size={16} strokeWidth={1.75} />
      </ActionIcon>
      <TextInput
        className={styles.path}
        aria-label={text('path')}
        value={typed}
        spellCheck={false}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" disabled={typed === '' || typed === listing?.path}>
        {text('go')}
      </Button>
    </form>
  );
}

function Problem({ error }: { readonly error: AppErrorData }) {
  const language = usePreferences((state) => state.language);
  return (
    <p className={styles.problem} role="alert">
      {describeError(error, language)}
    </p>
  );
}

function Foot({ listing }: { readonly listing: FolderListing }) {
  const text = useText('places');
  const words = useText('frame');
  const contentsOf = useContentsText();
  const { question, selected } = usePicker();
  const entry = listing.entries.find(({ path }) => path === selected);
  const isFile = question?.kind === 'file';
  const folder = entry?.kind === 'folder' ? entry : { ...listing, name: listing.trail.at(-1)?.name ?? listing.path };
  return (
    <footer className={styles.foot}>
      {isFile || !listing.isWritable ? null : <NewFolder key={listing.path} />}
      <span className={styles.about}>{isFile || !folder.contents ? '' : contentsOf(folder.contents)}</span>
      <Button variant="default" onClick={() => finishPicking(null)}>
        {words('action.cancel')}
      </Button>
      {isFile ? (
        <Button disabled={entry?.kind !== 'file'} onClick={() => finishPicking(entry?.path ?? null)}>
          {text('chooseFile')}
        </Button>
      ) : (
        <Button className={styles.choose} onClick={() => finishPicking(folder.path)}>
          {text('choose', { name: folder.name })}
        </Button>
      )}
    </footer>
  );
}

function NewFolder() {
  const text = useText('places');
  const words = useText('frame');
  const [name, setName] = useState<string | null>(null);
  if (name === null) {
    return (
      <Button
        variant="subtle"
        color="gray"
        leftSection={<FolderPlus size={16} strokeWidth={1.75} />}
        onClick={() => setName('')}
      >
        {text('newFolder')}
      </Button>
    );
  }
  const make = (event: FormEvent) => {
    event.preventDefault();
    void makeFolder(name);
  };
  return (
    <form className={styles.where} onSubmit={make}>
      <TextInput
        aria-label={text('newFolderName')}
        placeholder={text('newFolderName')}
        value={name}
        data-autofocus
        autoFocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" disabled={name.trim() === ''}>
        {text('make')}
      </Button>
      <Button variant="subtle" color="gray" onClick={() => setName(null)}>
        {words('action.cancel')}
      </Button>
    </form>
  );
}
