import { Button } from '@mantine/core';
import { FileInput as ImportIcon } from 'lucide-react';
import { useCallback, useMemo, useRef } from 'react';
import type { CatalogOverview } from '../../src-shared/contract/catalog.ts';
import { useReload } from '../api/workspace.ts';
import { type Command, useCommands } from '../ui/commands.ts';
import { pickFile } from '../ui/folder-picker.ts';
import { useText } from '../ui/i18n.ts';
import { EmptyNotice, LoadedBody } from '../ui/LoadedBody.tsx';
import { Page } from '../ui/Page.tsx';
import { navigate, useRouteParams } from '../ui/route.ts';
import { countFilters, type ListedClass, listClasses, readChoice } from './list.ts';
import { ClassCards } from './parts/ClassCards.tsx';
import { ClassDrawer } from './parts/ClassDrawer.tsx';
import { ClassTable } from './parts/ClassTable.tsx';
import { ImportReport } from './parts/ImportReport.tsx';
import { Toolbar } from './parts/Toolbar.tsx';
import { useClasses } from './store.ts';

/** What the core's catalogue reader takes. */
const CATALOG_ENDINGS = ['.json', '.csv'];

/** The drugs with what is known of their photos, as cards or as a table, and one of them opened. */
export function ClassesPage() {
  const text = useText('classes');
  const overview = useClasses((state) => state.overview);
  const { load, importFile } = useClasses.getState();
  useReload(load);
  const chooseFile = useCallback(async () => {
    const file = await pickFile({ title: text('import.file'), extensions: CATALOG_ENDINGS });
    if (file !== null) await importFile(file);
  }, [text, importFile]);
  const importButton = (
    <Button
      variant="default"
      leftSection={<ImportIcon size={16} strokeWidth={1.75} />}
      onClick={() => void chooseFile()}
    >
      {text('import.open')}
    </Button>
  );
  useCommands(
    useMemo(
      (): readonly Command[] => [{ id: 'classes.import', label: text('import.open'), run: () => void chooseFile() }],
      [text, chooseFile],
    ),
  );
  return (
    <Page
      title={text('title')}
      about={overview.state === 'ready' ? text('about', { count: overview.value.classes.length }) : undefined}
      actions={importButton}
      isFilled
    >
      <LoadedBody
        loaded={overview}
        empty={{ title: text('empty.title'), hint: text('empty.hint'), action: importButton }}
        onRetry={load}
      >
        {(value) => <Classes overview={value} />}
      </LoadedBody>
      <ImportReport onAgain={chooseFile} />
    </Page>
  );
}

function Classes({ overview }: { readonly overview: CatalogOverview }) {
  const text = useText('classes');
  const [params, setParams] = useRouteParams();
  const listRef = useRef<HTMLDivElement>(null);
  const choice = useMemo(() => readChoice(params), [params]);
  const listed = useMemo(() => listClasses(overview.classes, choice), [overview, choice]);
  const counts = useMemo(() => countFilters(overview.classes), [overview]);
  const view = params.view === 'table' ? 'table' : 'cards';
  useCommands(
    useMemo(
      (): readonly Command[] => [
        {
          id: 'classes.view',
          label: text('key.view'),
          keys: 'v',
          run: () => setParams({ view: view === 'table' ? null : 'table' }, 'replace'),
        },
        { id: 'classes.move', label: text('key.move'), keys: '↑↓←→', isKeyOnly: true, run: () => {} },
        { id: 'classes.open', label: text('key.open'), keys: '↵', isKeyOnly: true, run: () => {} },
      ],
      [text, setParams, view],
    ),
  );
  const List = view === 'table' ? ClassTable : ClassCards;
  return (
    <>
      <Toolbar
        counts={counts}
        choice={choice}
        view={view}
        shown={listed.length}
        onEnter={() => openFirst(listed, params)}
        onDown={() => listRef.current?.querySelector<HTMLElement>('[data-index]')?.focus()}
      />
      {listed.length === 0 ? (
        <Nothing query={choice.query} onReset={() => setParams({ q: null, filter: null })} />
      ) : (
        <List listed={listed} choice={choice} listRef={listRef} />
      )}
      <ClassDrawer overview={overview} listed={listed} />
    </>
  );
}

function openFirst(listed: readonly ListedClass[], params: Readonly<Record<string, string>>): void {
  const first = listed[0];
  if (first) navigate('classes', { ...params, open: first.entry.kcode });
}

function Nothing({ query, onReset }: { readonly query: string; readonly onReset: () => void }) {
  const text = useText('classes');
  return (
    <EmptyNotice
      title={text('nothing.title')}
      hint={query.trim() === '' ? text('nothing.filter') : text('nothing.query', { query: query.trim() })}
      action={
        <Button variant="default" onClick={onReset}>
          {text('nothing.reset')}
        </Button>
      }
    />
  );
}
