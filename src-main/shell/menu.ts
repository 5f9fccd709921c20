import type { MenuItemConstructorOptions } from 'electron';
import type { ShellCommand } from '../../src-shared/contract/shell.ts';
import { type Language, translator } from '../../src-shared/text/define.ts';
import { menuTexts } from '../../src-shared/text/menu.ts';

export type MenuOptions = {
  readonly language: Language;
  readonly platform: NodeJS.Platform;
  readonly appName: string;
  /** The newest first. */
  readonly recent: readonly { readonly dir: string; readonly name: string }[];
  readonly hasDeveloperTools: boolean;
  readonly send: (command: ShellCommand) => void;
};

const SCREENS = ['home', 'classes', 'photos', 'dataset', 'train', 'evaluation', 'release', 'try'] as const;

/** The system's menu. Whatever is not the window's own business is sent to the page, which does it as its buttons do. */
export function menuTemplate(options: MenuOptions): MenuItemConstructorOptions[] {
  const { language, platform, appName, hasDeveloperTools, send } = options;
  const text = translator(menuTexts, language);
  const act = (action: Extract<ShellCommand, { type: 'do' }>['action'], accelerator?: string) =>
    item(text(action), () => send({ type: 'do', action }), accelerator);
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const isMac = platform === 'darwin';
  return [
    ...(isMac ? [appMenu(appName, text('quit'))] : []),
    {
      label: text('file'),
      submenu: [
        act('newWorkspace', 'CmdOrCtrl+Shift+N'),
        act('chooseWorkspace', 'CmdOrCtrl+O'),
        { label: text('recent'), submenu: recentItems(options, text('noRecent')) },
        act('sampleWorkspace'),
        separator,
        act('closeWorkspace'),
        ...(isMac ? [] : [separator, { role: 'quit' as const, label: text('quit') }]),
      ],
    },
    {
      label: text('edit'),
      submenu: [
        // The page knows whether a text or a filed photo is meant, and has the keys itself.
        { ...act('undo', 'CmdOrCtrl+Z'), registerAccelerator: false },
        { ...act('redo', isMac ? 'Cmd+Shift+Z' : 'Ctrl+Y'), registerAccelerator: false },
        separator,
        { role: 'cut', label: text('cut') },
        { role: 'copy', label: text('copy') },
        { role: 'paste', label: text('paste') },
        { role: 'selectAll', label: text('selectAll') },
      ],
    },
    {
      label: text('go'),
      submenu: [
        { ...act('palette', 'CmdOrCtrl+K'), registerAccelerator: false },
        separator,
        ...SCREENS.map((screen, index) =>
          item(text(screen), () => send({ type: 'navigate', to: `/${screen}` }), `CmdOrCtrl+${index + 1}`),
        ),
      ],
    },
    {
      label: text('view'),
      submenu: [
        { role: 'zoomIn', label: text('zoomIn') },
        { role: 'zoomOut', label: text('zoomOut') },
        { role: 'resetZoom', label: text('resetZoom') },
        separator,
        { role: 'togglefullscreen', label: text('fullScreen') },
        ...(hasDeveloperTools ? [{ role: 'toggleDevTools' as const, label: text('developerTools') }] : []),
      ],
    },
    { label: text('window'), submenu: [{ role: 'minimize', label: text('minimise') }] },
    { label: text('help'), role: 'help', submenu: [act('keys')] },
  ];
}

function item(label: string, click: () => void, accelerator?: string): MenuItemConstructorOptions {
  return { label, click, ...(accelerator === undefined ? {} : { accelerator }) };
}

function recentItems({ recent, send }: MenuOptions, none: string): MenuItemConstructorOptions[] {
  if (recent.length === 0) return [{ label: none, enabled: false }];
  // An `&` in a label marks the letter of a shortcut; two stand for itself.
  return recent.map(({ dir, name }) => ({
    label: name.replaceAll('&', '&&'),
    toolTip: dir,
    click: () => send({ type: 'openWorkspace', dir }),
  }));
}

/** What macOS expects under the program's own name. */
function appMenu(appName: string, quit: string): MenuItemConstructorOptions {
  return {
    label: appName,
    submenu: [
      { role: 'about' },
      { type: 'separator' },
      { role: 'services' },
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      { role: 'quit', label: quit },
    ],
  };
}
