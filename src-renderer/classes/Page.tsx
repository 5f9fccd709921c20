import { Button } from '@mantine/core';
import { FileInput as ImportIcon } from 'lucide-react';
import { useCallback, useMemo, useRef } from 'react';
import type { CatalogOverview, ClassOverview } from '../../src-shared/contract/catalog.ts';
import { useReload } from '../api/workspace.ts';
import { type Command, useCommands } from '../ui/commands.ts';
import { pickFile } from '../ui/folder-picker.ts';
import { useText } from '../ui/i18n.ts';
import { EmptyNotice, LoadedBody } from '../ui/LoadedBody.tsx';
import { Page } from '../ui/Page.tsx';
import { navigate, useRoute, useRouteParams } from '../ui/route.ts';
import { countFilters, type ListChoice, type ListedClass, listClasses, readChoice } from './list.ts';
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
  const { params } = useRoute();
  const choice = useMemo(() => readChoice(params), [params]);
  const classes = overview.state === 'ready' ? overview.value.classes : NONE;
  const listed = useMemo(() => listClasses(classes, choice), [classes, choice]);
  useReload(load);
  const chooseFile = useCallback(async () => {
    const file = await pickFile({ title: text('import.file'), extensions: CATALOG_ENDINGS });
    if (file !== null) await importFile(file);
  }, [text, importFile]);
  useCommands(
    useMemo(
      (): readonly Command[] => [{ id: 'classes.import', label: text('import.open'), run: () => void chooseFile() }],
      [text, chooseFile],
    ),
  );
  const importButton = (
    <Button
      variant={overview.state === 'empty' ? 'filled' : 'default'}
      leftSection={<ImportIcon size={16} strokeWidth={1.75} />}
      onClick={() => void chooseFile()}
    >
      {text('import.open')}
    </Button>
  );
  const [shown, count] = [listed.length, classes.length];
  const about = shown === count ? text('about', { count }) : text('shown', { shown, count });
  return (
    <Page
      title={text('title')}
      about={overview.state === 'ready' ? <output>{about}</output> : undefined}
      actions={overview.state === 'empty' ? undefined : importButton}
      isFilled
    >
      <LoadedBody
        loaded={overview}
        empty={{ title: text('empty.title'), hint: text('empty.hint'), action: importButton }}
        onRetry={load}
      >
        {(value) => <Classes overview={value} listed={listed} choice={choice} />}
      </LoadedBody>
      <ImportReport onAgain={chooseFile} />
    </Page>
  );
}

const NONE: readonly ClassOverview[] = [];

type ClassesProps = {
  readonly overview: CatalogOverview;
  readonly listed: readonly ListedClass[];
  readonly choice: ListChoice;
};

function Classes({ overview, listed, choice }: ClassesProps) {
  const text = useText('classes');
  const [params, setParams] = useRouteParams();
  const listRef = useRef<HTMLDivElement>(null);
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
