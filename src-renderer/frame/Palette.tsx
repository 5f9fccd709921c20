import { Spotlight, type SpotlightActionGroupData, spotlight } from '@mantine/spotlight';
import { Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import { create } from 'zustand';
import type { Drug } from '../../src-shared/contract/catalog.ts';
import type { RunSummary } from '../../src-shared/contract/training.ts';
import { matchText, rankDrugs } from '../../src-shared/hangul.ts';
import { core } from '../api/core.ts';
import { type Command, keyNames, useCommands, useRegistered } from '../ui/commands.ts';
import { useText } from '../ui/i18n.ts';
import { Key } from '../ui/Key.tsx';
import { THEMES, usePreferences } from '../ui/preferences.ts';
import { navigate } from '../ui/route.ts';
import styles from './Palette.module.css';
import { screens } from './screens.ts';

/** What the workspace has that can be gone to by name; asked for whenever the palette opens. */
const useFindable = create<{ readonly drugs: readonly Drug[]; readonly runs: readonly RunSummary[] }>()(() => ({
  drugs: [],
  runs: [],
}));

/** Of drugs and runs only the best are listed: more is a search that is not finished. */
const SHOWN_FOUND = 8;

export function openPalette(): void {
  spotlight.open();
}

async function loadFindable(): Promise<void> {
  const [drugs, runs] = await Promise.all([core.catalog.list({}), core.training.runs({})]);
  // Without a workspace there is nothing to find, which is no failure here.
  useFindable.setState({ drugs: drugs.ok ? drugs.value : [], runs: runs.ok ? runs.value : [] });
}

/** Ctrl+K: every screen, command, drug and run, found by typing; drugs also by their initials. */
export function Palette() {
  const text = useText('frame');
  const [query, setQuery] = useState('');
  const registered = useRegistered((state) => state.all);
  const { drugs, runs } = useFindable();
  useCommands(useFrameCommands());
  const commands = registered
    .flatMap((entry) => entry.commands)
    .filter(({ id, isKeyOnly, label }) => isKeyOnly !== true && id !== PALETTE && matchText(query, label) !== null);
  const isSearching = query.trim() !== '';
  const groups: SpotlightActionGroupData[] = [
    { group: text('palette.screens'), actions: commands.filter(isGo).map(toGo) },
    { group: text('palette.commands'), actions: commands.filter((command) => !isGo(command)).map(toAction) },
    { group: text('palette.drugs'), actions: isSearching ? foundDrugs(query, drugs) : [] },
    { group: text('palette.runs'), actions: isSearching ? foundRuns(query, runs) : [] },
  ].filter(({ actions }) => actions.length > 0);
  return (
    <Spotlight
      actions={groups}
      query={query}
      onQueryChange={setQuery}
      // What is listed is already what was found.
      filter={(_query, actions) => actions}
      onSpotlightOpen={() => void loadFindable()}
      // The frame's own key table opens it.
      shortcut={null}
      nothingFound={text('palette.nothing')}
      searchProps={{
        leftSection: <Search size={16} />,
        placeholder: text('palette.placeholder'),
        'aria-label': text('palette.placeholder'),
        // At once: the library waits for a timer, and what is typed right after Ctrl+K would be lost.
        autoFocus: true,
      }}
      classNames={{
        action: styles.action ?? '',
        actionDescription: styles.description ?? '',
        actionsGroup: styles.group ?? '',
      }}
      lockScroll={false}
      scrollable
      maxHeight={480}
      transitionProps={{ duration: 0 }}
      overlayProps={{ blur: 0 }}
    />
  );
}

const PALETTE = 'frame.palette';
const GO = 'frame.go.';

function useFrameCommands(): readonly Command[] {
  const text = useText('frame');
  const { setLanguage, setTheme } = usePreferences();
  return useMemo((): readonly Command[] => {
    const group: Command['group'] = 'everywhere';
    const go = screens.map(({ id, key }) => ({
      id: `${GO}${id}`,
      label: text(`screen.${id}`),
      keys: `g ${key}`,
      group,
      run: () => navigate(id),
    }));
    const themes = THEMES.map((theme) => ({
      id: `frame.theme.${theme}`,
      label: `${text('settings.theme')}: ${text(`theme.${theme}`)}`,
      group,
      run: () => setTheme(theme),
    }));
    return [
      // Whoever looks into a drug's drawer can go on from there.
      { id: PALETTE, label: text('palette.open'), keys: 'mod+k', group, isOfDialog: true, run: openPalette },
      ...go,
      ...themes,
      { id: 'frame.language.ko', label: '한국어', group, run: () => setLanguage('ko') },
      { id: 'frame.language.en', label: 'English', group, run: () => setLanguage('en') },
    ];
  }, [text, setLanguage, setTheme]);
}

function isGo(command: Command): boolean {
  return command.id.startsWith(GO);
}

function toAction({ id, label, keys, run }: Command) {
  return { id, label, rightSection: keys === undefined ? null : <Keys keys={keys} />, onClick: run };
}

/** A screen with the sign that it has in the rail. */
function toGo(command: Command) {
  const Icon = screens.find(({ id }) => command.id === GO + id)?.icon;
  return { ...toAction(command), leftSection: Icon ? <Icon size={16} strokeWidth={1.75} aria-hidden /> : null };
}

function Keys({ keys }: { readonly keys: string }) {
  return (
    <span className={styles.keys}>
      {keyNames(keys).map((key) => (
        <Key key={key}>{key}</Key>
      ))}
    </span>
  );
}

function foundDrugs(query: string, drugs: readonly Drug[]) {
  return rankDrugs(query, drugs)
    .slice(0, SHOWN_FOUND)
    .map(({ drug }) => ({
      id: `drug.${drug.kcode}`,
      label: drug.drugName,
      description: `${drug.kcode} · ${drug.manufacturer}`,
      onClick: () => navigate('classes', { open: drug.kcode }),
    }));
}

function foundRuns(query: string, runs: readonly RunSummary[]) {
  return runs
    .filter((run) => matchText(query, `${run.name ?? ''} ${run.runId}`) !== null)
    .slice(0, SHOWN_FOUND)
    .map((run) => ({
      id: `run.${run.runId}`,
      label: run.name ?? run.runId,
      ...(run.name === null ? {} : { description: run.runId }),
      onClick: () => navigate('train', { run: run.runId }),
    }));
}
