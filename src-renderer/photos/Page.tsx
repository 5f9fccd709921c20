import { Button } from '@mantine/core';
import { useCallback, useEffect, useRef } from 'react';
import type { Facet } from '../../src-shared/contract/photo-filing.ts';
import { useJob } from '../api/jobs.ts';
import { useReload } from '../api/workspace.ts';
import { pickFolder } from '../ui/FolderPicker.tsx';
import { EmptyNotice, ErrorNotice, LoadingNotice } from '../ui/LoadedBody.tsx';
import { Page } from '../ui/Page.tsx';
import { type RouteParams, useRouteParams } from '../ui/route.ts';
import { close, loadDrugs, open, refresh, show } from './browse.ts';
import styles from './Page.module.css';
import { ActiveFilters } from './parts/ActiveFilters.tsx';
import { ConfirmPrompt } from './parts/ConfirmPrompt.tsx';
import { FacetPanel } from './parts/FacetPanel.tsx';
import { FilingBar } from './parts/FilingBar.tsx';
import { FilingNotice } from './parts/FilingNotice.tsx';
import { HistoryPanel } from './parts/HistoryPanel.tsx';
import { ImportStatus } from './parts/ImportStatus.tsx';
import { PhotoGrid } from './parts/PhotoGrid.tsx';
import { PhotoView } from './parts/PhotoView.tsx';
import { RejectPrompt } from './parts/RejectPrompt.tsx';
import { RelabelPrompt } from './parts/RelabelPrompt.tsx';
import { Toolbar } from './parts/Toolbar.tsx';
import { cleared, isFiltered, keyOf, sortParam, toggled, type PhotoView as View, viewOf } from './query.ts';
import { usePhotos } from './store.ts';
import { type GridSteps, usePhotoCommands } from './use-photo-commands.ts';
import { useWords, type Words } from './words.ts';

/** All photos of the workspace: found, looked at and filed. */
export function PhotosPage() {
  const words = useWords();
  const [params, setParams] = useRouteParams();
  const view = useSameView(params);
  const searchField = useRef<HTMLInputElement>(null);
  const steps = useRef<GridSteps>({ columns: 1, rowsInSight: 1 });
  const importing = useJob('photos.import');
  const facets = usePhotos((state) => state.facets);
  const isHistoryOpen = usePhotos((state) => state.isHistoryOpen);
  const openedId = useOpenedPhoto(params, setParams);
  usePhotoCommands({ words, searchField, steps });

  const latest = useRef({ start: 0, setParams });
  latest.current = { start: wholeNumber(params.at) ?? 0, setParams };
  useReload(useCallback(() => void show(view, latest.current.start), [view]));
  useReload(loadDrugs);

  // Whatever changes what is found also begins at its top, with no photo opened.
  const change = useCallback<SetParams>(
    (changes, how) => latest.current.setParams({ at: null, photo: null, ...changes }, how),
    [],
  );
  const toggle = useCallback(
    (facet: Facet, value: string) => change(toggled(view.query, facet, value)),
    [change, view],
  );
  const onRest = useCallback((at: number) => latest.current.setParams({ at: at === 0 ? null : at }, 'replace'), []);
  const onLayout = useCallback((layout: GridSteps) => {
    steps.current = layout;
  }, []);
  const importFolder = async () => {
    const dir = await pickFolder({ title: words.text('import.pick') });
    if (dir !== null) await importing.start({ dir });
  };
  return (
    <Page
      title={words.frame('screen.photos')}
      about={<Count words={words} />}
      isFilled
      actions={
        <Toolbar
          words={words}
          search={view.query.text ?? ''}
          sort={view.sort}
          searchField={searchField}
          onSearch={(q) => change({ q }, 'replace')}
          onSort={(sort) => change({ sort: sortParam(sort) })}
          onImport={() => void importFolder()}
          isImporting={importing.state.state === 'running'}
        />
      }
    >
      <div className={styles.screen}>
        <ImportStatus words={words} />
        <div className={styles.body} inert={openedId !== null}>
          {facets.state === 'ready' ? (
            <FacetPanel facets={facets.value} query={view.query} words={words} onToggle={toggle} />
          ) : null}
          <div className={styles.main}>
            <ActiveFilters
              query={view.query}
              words={words}
              onRemove={toggle}
              onRemoveText={() => change({ q: null })}
              onClear={() => change(cleared())}
            />
            <Photos
              words={words}
              onRest={onRest}
              onLayout={onLayout}
              onImport={() => void importFolder()}
              onClear={() => change(cleared())}
            />
          </div>
        </div>
        {openedId === null ? null : <PhotoView photoId={openedId} words={words} />}
        {isHistoryOpen ? <HistoryPanel words={words} /> : null}
      </div>
      <FilingBar words={words} />
      <FilingNotice words={words} />
      <Prompts words={words} />
    </Page>
  );
}

type SetParams = ReturnType<typeof useRouteParams>[1];

/** What the address asks for; the same object as long as it asks for the same. */
function useSameView(params: RouteParams): View {
  const view = viewOf(params);
  const same = useRef(view);
  if (keyOf(same.current) !== keyOf(view)) same.current = view;
  return same.current;
}

/** The photo that is shown large: the address follows what a person does, and the screen what the address says. */
function useOpenedPhoto(params: RouteParams, setParams: SetParams): number | null {
  const asked = wholeNumber(params.photo);
  const latest = useRef(setParams);
  latest.current = setParams;
  useEffect(() => {
    if (asked === usePhotos.getState().openedId) return;
    if (asked === null) close();
    else void open(asked);
  }, [asked]);
  useEffect(
    () =>
      usePhotos.subscribe(({ openedId }, before) => {
        if (openedId === before.openedId) return;
        const isOpening = openedId !== null && before.openedId === null;
        latest.current({ photo: openedId }, isOpening ? 'push' : 'replace');
      }),
    [],
  );
  return usePhotos((state) => state.openedId);
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** How many photos there are, and how many of them are found. */
function Count({ words: { text } }: { readonly words: Words }) {
  const total = usePhotos((state) => state.rows.total);
  const query = usePhotos((state) => state.view.query);
  const library = usePhotos(({ facets }) => (facets.state === 'ready' ? facets.value.library : null));
  if (library === null) return null;
  return (
    <span data-testid="photo-count">
      {isFiltered(query) ? text('count.found', { total, library }) : text('count.all', { count: total })}
    </span>
  );
}

type PhotosProps = {
  readonly words: Words;
  readonly onRest: (offset: number) => void;
  readonly onLayout: (steps: GridSteps) => void;
  readonly onImport: () => void;
  readonly onClear: () => void;
};

/** The grid, or why there is none. */
function Photos({ words, onRest, onLayout, onImport, onClear }: PhotosProps) {
  const { text } = words;
  const list = usePhotos((state) => state.list);
  const isEmpty = usePhotos((state) => state.rows.total === 0);
  const query = usePhotos((state) => state.view.query);
  if (list.state === 'failed') return <ErrorNotice error={list.error} onRetry={() => void refresh()} />;
  if (list.state !== 'ready') return <LoadingNotice />;
  if (isEmpty && isFiltered(query)) {
    const clear = (
      <Button variant="default" onClick={onClear}>
        {text('filters.clear')}
      </Button>
    );
    return <EmptyNotice title={text('empty.filter')} hint={text('empty.filterHint')} action={clear} />;
  }
  if (isEmpty) {
    const action = <Button onClick={onImport}>{text('import.button')}</Button>;
    return <EmptyNotice title={text('empty.library')} hint={text('empty.libraryHint')} action={action} />;
  }
  return <PhotoGrid shown={list.value} onRest={onRest} onLayout={onLayout} />;
}

/** The question that is open, if any. */
function Prompts({ words }: { readonly words: Words }) {
  const prompt = usePhotos((state) => state.prompt);
  switch (prompt?.kind) {
    case 'reject':
      return <RejectPrompt words={words} />;
    case 'relabel':
      return <RelabelPrompt words={words} />;
    case 'confirm':
      return <ConfirmPrompt prompt={prompt} words={words} />;
    case undefined:
      return null;
  }
}
