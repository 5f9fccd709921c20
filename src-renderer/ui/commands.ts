import { useEffect } from 'react';
import { create } from 'zustand';

/** Something a person can do from the command palette, by a key, or both. */
export type Command = {
  /** Unique in the window: `photos.accept`. */
  readonly id: string;
  /** In the person's language. */
  readonly label: string;
  /** One key (`a`, `Enter`, `?`, `shift+ArrowUp`), keys one after the other (`g p`), or with Ctrl (Command on a Mac): `mod+k`. */
  readonly keys?: string | undefined;
  /** Where `?` and the palette list it; `here` unless said otherwise. */
  readonly group?: 'everywhere' | 'here';
  /** Whether it works while a dialog is open, as what belongs to it does; what is behind a dialog can't be reached by keys. */
  readonly isOfDialog?: boolean;
  /** Listed under `?`, but not in the palette: movements that mean nothing without looking at them. */
  readonly isKeyOnly?: boolean;
  readonly run: () => void;
};

type Registered = { readonly owner: symbol; readonly commands: readonly Command[] };

/** What can be done now; the newest owner (a dialog over a screen) wins where two take the same key. */
export const useRegistered = create<{ readonly all: readonly Registered[] }>()(() => ({ all: [] }));

/** Offers commands as long as the component is on the screen. Memoise `commands`: they are registered anew when it changes. */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => {
    const owner = Symbol('commands');
    useRegistered.setState(({ all }) => ({ all: [...all, { owner, commands }] }));
    return () => useRegistered.setState(({ all }) => ({ all: all.filter((entry) => entry.owner !== owner) }));
  }, [commands]);
}

/** The keys of a command one after the other, as they are printed on a keyboard: `mod+shift+z` is Ctrl Shift Z. */
export function keyNames(keys: string): string[] {
  const pressed = keys === ' ' ? [keys] : keys.split(' ');
  return pressed.map((key) => {
    const [, modifiers = '', last = ''] = /^((?:mod\+|shift\+)*)(.+)$/s.exec(key) ?? [];
    const name = PRINTED[last] ?? (last.length === 1 ? last.toUpperCase() : last);
    return `${modifiers.replace('mod+', 'Ctrl ').replace('shift+', 'Shift ')}${name}`;
  });
}

const PRINTED: Readonly<Record<string, string>> = {
  ' ': 'Space',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
};

/** The keys of commands by what they do, in the order of the commands: what two keys do is listed once. */
export function keysByLabel(commands: readonly Command[]): ReadonlyMap<string, readonly string[]> {
  const byLabel = new Map<string, string[]>();
  for (const { label, keys } of commands) {
    if (keys === undefined) continue;
    byLabel.set(label, [...(byLabel.get(label) ?? []), keys]);
  }
  return byLabel;
}

/** How long the second key of a sequence may take. */
const SEQUENCE_MS = 1_000;

/** What a field does by itself. */
const EDITING_KEYS = new Set(['a', 'c', 'v', 'x', 'y', 'z', 'shift+z'].map((key) => `mod+${key}`));

/** Runs commands by their keys. Called once, by the frame. Keys typed into a field or a dialog's control are left to it. */
export function useCommandKeys(): void {
  useEffect(() => {
    let first = '';
    let firstAt = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.altKey) return;
      const hasMod = event.ctrlKey || event.metaKey;
      const key = keyOf(event);
      if (isTyping(event.target) && (!hasMod || EDITING_KEYS.has(key))) return;
      if (!hasMod && isOfControl(event)) return;
      const sequence = first !== '' && event.timeStamp - firstAt < SEQUENCE_MS ? `${first} ${key}` : '';
      const command = (sequence && find(sequence)) || find(key);
      const isHeld = event.repeat && command?.isKeyOnly !== true;
      first = command ? '' : key;
      firstAt = event.timeStamp;
      if (!command || isHeld) return;
      event.preventDefault();
      command.run();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

/**
 * As `Command.keys` names it. A letter is the one printed on the key: with a Korean layout `a` types ㅁ, and while an input
 * method is on, some systems call every key `Process`.
 */
export function keyOf({
  key,
  code,
  shiftKey,
  ctrlKey,
  metaKey,
}: Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'ctrlKey' | 'metaKey'>): string {
  const hasMod = ctrlKey || metaKey;
  const isLatin = key !== 'Process' && (key.length > 1 || key <= '~');
  const printed = isLatin ? key : (/^(?:Key|Digit)([A-Z\d])$/.exec(code)?.[1]?.toLowerCase() ?? key);
  const shift = shiftKey && (hasMod || printed.length > 1) ? 'shift+' : '';
  return hasMod ? `mod+${shift}${printed.length === 1 ? printed.toLowerCase() : printed}` : `${shift}${printed}`;
}

/** Enter and Space press the button that has the focus; arrows move within a choice. */
function isOfControl({ key, target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (key === 'Enter' || key === ' ') return target.closest('button,a[href],summary,input,[role=button]') !== null;
  return key.startsWith('Arrow') && target.closest('input[type=radio],[role=radiogroup],[role=tablist]') !== null;
}

/** Does what a key does now, as if it had been pressed. */
export function runKeys(keys: string): void {
  find(keys)?.run();
}

function find(keys: string): Command | undefined {
  const isBehind = document.querySelector('[aria-modal="true"]') !== null;
  return useRegistered
    .getState()
    .all.flatMap((entry) => entry.commands)
    .findLast((command) => command.keys === keys && (!isBehind || command.isOfDialog === true));
}

/** Whether keys go into a field. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('[role=listbox],[role=menu],[role=slider]')) return true;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
