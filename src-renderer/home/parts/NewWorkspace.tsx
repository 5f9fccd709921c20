import { Button, TextInput } from '@mantine/core';
import { ArrowLeft } from 'lucide-react';
import { type FormEvent, useEffect, useState } from 'react';
import { core } from '../../api/core.ts';
import { pickFolder } from '../../ui/FolderPicker.tsx';
import { useText } from '../../ui/i18n.ts';
import { Page, Panel } from '../../ui/Page.tsx';
import { navigate, routeTo } from '../../ui/route.ts';
import styles from '../Home.module.css';
import { useHome } from '../store.ts';
import { Problem } from './Problem.tsx';

/** The first step of a new workspace: what it is called and where it lies. */
export function NewWorkspace() {
  const text = useText('home');
  const { isBusy, create } = useHome();
  const [name, setName] = useState(text('setup.defaultName'));
  const [dir, setDir] = useState('');
  useEffect(() => {
    void core.places.roots({}).then((roots) => roots.ok && setDir((typed) => typed || roots.value.suggestedDir));
  }, []);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await create(dir, name)) navigate('home', { view: 'setup' });
  };
  const change = async () => {
    const picked = await pickFolder({ title: text('setup.folder') });
    if (picked !== null) setDir(picked);
  };
  return (
    <Page title={text('setup.new')} actions={<Back label={text('setup.back')} />}>
      <div className={styles.narrow}>
        <Problem />
        <Panel id="place" title={text('setup.place')} hint={text('setup.placeHint')}>
          <form className={styles.form} onSubmit={(event) => void submit(event)}>
            <TextInput
              label={text('setup.name')}
              value={name}
              data-autofocus
              autoFocus
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <div className={styles.row}>
              <TextInput
                className={styles.grow}
                label={text('setup.folder')}
                value={dir}
                spellCheck={false}
                onChange={(event) => setDir(event.currentTarget.value)}
              />
              <Button variant="default" onClick={() => void change()}>
                {text('setup.change')}
              </Button>
            </div>
            <p className={styles.partHint}>
              {dir === '' || name.trim() === '' ? '' : text('setup.createdAt', { path: joined(dir, name.trim()) })}
            </p>
            <div className={styles.row}>
              <Button type="submit" loading={isBusy} disabled={name.trim() === '' || dir === ''}>
                {text('setup.create')}
              </Button>
            </div>
          </form>
        </Panel>
      </div>
    </Page>
  );
}

/** As the machine of the core would join them, whose separator its own path shows. */
function joined(dir: string, name: string): string {
  const separator = dir.includes('\\') ? '\\' : '/';
  return `${dir.replace(/[\\/]+$/, '')}${separator}${name}`;
}

/** Back to where the workspaces are. */
export function Back({ label }: { readonly label: string }) {
  return (
    <Button component="a" href={routeTo('home')} variant="default" leftSection={<ArrowLeft size={14} />}>
      {label}
    </Button>
  );
}
