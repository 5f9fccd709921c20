import { useEffect } from 'react';
import type { ShellCommand } from '../../src-shared/contract/shell.ts';
import { assertNever } from '../../src-shared/errors.ts';
import { core, useLink } from '../api/core.ts';
import { chooseWorkspace, openWorkspace } from '../home/open-workspace.ts';
import { useHome } from '../home/store.ts';
import { homeTexts } from '../locales/home.ts';
import { isTyping, runKeys } from '../ui/commands.ts';
import { usePreferences } from '../ui/preferences.ts';
import { navigate } from '../ui/route.ts';
import { openKeysHelp } from './KeysHelp.tsx';
import { openPalette } from './Palette.tsx';

/** Does what the system's menu and links ask for, and tells the shell the page's language. Called once, by the frame. */
export function useShell(): void {
  const epoch = useLink((link) => link.epoch);
  const language = usePreferences((state) => state.language);
  useEffect(() => {
    if (epoch > 0) return core.shell.commands({}, obey);
  }, [epoch]);
  useEffect(() => {
    if (epoch > 0) void core.shell.setLanguage({ language });
  }, [epoch, language]);
}

function obey(command: ShellCommand): void {
  switch (command.type) {
    case 'navigate':
      window.location.hash = `#${command.to}`;
      break;
    case 'openWorkspace':
      void openWorkspace(command.dir);
      break;
    case 'do':
      ACTIONS[command.action]();
      break;
    default:
      assertNever(command);
  }
}

const ACTIONS: Readonly<Record<Extract<ShellCommand, { type: 'do' }>['action'], () => void>> = {
  newWorkspace: () => navigate('home', { view: 'new' }),
  chooseWorkspace: () => void chooseWorkspace(homeTexts['start.openTitle'][usePreferences.getState().language]),
  closeWorkspace() {
    navigate('home');
    void useHome.getState().close();
  },
  sampleWorkspace() {
    navigate('home');
    void useHome.getState().makeSample({});
  },
  palette: openPalette,
  keys: openKeysHelp,
  undo: () => undoOrRedo('undo'),
  redo: () => undoOrRedo('redo'),
};

/** Of the text that is being typed, or of what the screen in front undoes by the same key. */
function undoOrRedo(action: 'undo' | 'redo'): void {
  // Deprecated, and still the only way to a text field's own history.
  if (isTyping(document.activeElement)) document.execCommand(action);
  else runKeys(action === 'undo' ? 'mod+z' : 'mod+shift+z');
}
