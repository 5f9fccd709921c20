import { Spotlight, type SpotlightActionGroupData, spotlight } from '@mantine/spotlight';
import { Search } from 'lucide-react';
import { useMemo } from 'react';
import { type Command, useCommands, useRegistered } from '../ui/commands.ts';
import { useText } from '../ui/i18n.ts';
import { THEMES, usePreferences } from '../ui/preferences.ts';
import { navigate } from '../ui/route.ts';
import { screens } from './screens.ts';

export function openPalette(): void {
  spotlight.open();
}

/** Ctrl+K: every screen and every command, found by typing. */
export function Palette() {
  const text = useText('frame');
  const { setLanguage, setTheme } = usePreferences();
  const registered = useRegistered((state) => state.all);
  useCommands(
    useMemo((): readonly Command[] => {
      const go = screens.map(({ id, key }) => ({
        id: `frame.go.${id}`,
        label: text(`screen.${id}`),
        keys: `g ${key}`,
        group: 'everywhere' as const,
        run: () => navigate(id),
      }));
      const themes = THEMES.map((theme) => ({
        id: `frame.theme.${theme}`,
        label: `${text('settings.theme')}: ${text(`theme.${theme}`)}`,
        group: 'everywhere' as const,
        run: () => setTheme(theme),
      }));
      return [
        { id: 'frame.palette', label: text('palette.open'), keys: 'mod+k', group: 'everywhere', run: openPalette },
        ...go,
        ...themes,
        { id: 'frame.language.ko', label: '한국어', group: 'everywhere', run: () => setLanguage('ko') },
        { id: 'frame.language.en', label: 'English', group: 'everywhere', run: () => setLanguage('en') },
      ];
    }, [text, setLanguage, setTheme]),
  );
  const commands = registered
    .flatMap((entry) => entry.commands)
    .filter((command) => command.isKeyOnly !== true && command.id !== 'frame.palette');
  const groups: SpotlightActionGroupData[] = [
    { group: text('palette.commands'), actions: commands.filter((command) => !isGo(command)).map(toAction) },
    { group: text('palette.screens'), actions: commands.filter(isGo).map(toAction) },
  ].filter(({ actions }) => actions.length > 0);
  return (
    <Spotlight
      actions={groups}
      // The frame's own key table opens it.
      shortcut={null}
      nothingFound={text('palette.nothing')}
      searchProps={{
        leftSection: <Search size={16} />,
        placeholder: text('palette.placeholder'),
        'aria-label': text('palette.placeholder'),
      }}
      lockScroll={false}
      scrollable
      maxHeight={480}
      highlightQuery
      transitionProps={{ duration: 0 }}
    />
  );
}

function isGo(command: Command): boolean {
  return command.id.startsWith('frame.go.');
}

function toAction({ id, label, keys, run }: Command) {
  return { id, label, ...(keys === undefined ? {} : { description: keys.replace('mod+', 'Ctrl ') }), onClick: run };
}
