import { type RefObject, useMemo } from 'react';
import { type Command, useCommands } from '../ui/commands.ts';
import { close, moveBy, moveTo, openCursor, selectAll, selectNothing, toggleAt } from './browse.ts';
import { file, redo, undo } from './filing.ts';
import { selectionSize } from './selection.ts';
import { ask, setAdvances, usePhotos } from './store.ts';
import type { Words } from './words.ts';

export type GridSteps = { readonly columns: number; readonly rowsInSight: number };

type PhotoCommandsOptions = {
  readonly words: Words;
  readonly searchField: RefObject<HTMLInputElement | null>;
  /** How far the keys go; read when one is pressed. */
  readonly steps: RefObject<GridSteps>;
};

/** The keys of the screen: a person files photos for hours without the mouse. None while a question is open. */
export function usePhotoCommands({ words, searchField, steps }: PhotoCommandsOptions): void {
  const isAsked = usePhotos((state) => state.prompt !== null);
  useCommands(
    useMemo(
      () =>
        isAsked
          ? []
          : [...filingCommands(words), ...movingCommands(words, steps), ...otherCommands(words, searchField)],
      [isAsked, words, steps, searchField],
    ),
  );
}

/** Whether one photo fills the screen: what is selected in the grid beneath is out of sight. */
function isOpen(): boolean {
  return usePhotos.getState().openedId !== null;
}

function filingCommands({ text }: Words): Command[] {
  const grades = (['A', 'B', 'C'] as const).map((grade, i) => ({
    id: `photos.grade.${grade}`,
    label: text('file.grade', { grade }),
    keys: String(i + 1),
    run: () => void file({ kind: 'grade', grade }),
  }));
  return [
    { id: 'photos.accept', label: text('file.accept'), keys: 'a', run: () => void file({ kind: 'accept' }) },
    { id: 'photos.reject', label: text('file.reject'), keys: 'r', run: () => ask({ kind: 'reject' }) },
    { id: 'photos.relabel', label: text('file.relabel'), keys: 'l', run: () => ask({ kind: 'relabel' }) },
    { id: 'photos.clear', label: text('file.clear'), keys: 'p', run: () => void file({ kind: 'clear' }) },
    ...grades,
    {
      id: 'photos.gradeMeasured',
      label: text('file.gradeMeasured'),
      keys: '0',
      run: () => void file({ kind: 'grade', grade: null }),
    },
    { id: 'photos.undo', label: text('file.undo'), keys: 'z', run: () => void undo() },
    { id: 'photos.undoToo', label: text('file.undo'), keys: 'mod+z', isKeyOnly: true, run: () => void undo() },
    { id: 'photos.redo', label: text('file.redo'), keys: 'mod+shift+z', run: () => void redo() },
    // What the menu of Windows and Linux says.
    { id: 'photos.redoToo', label: text('file.redo'), keys: 'mod+y', isKeyOnly: true, run: () => void redo() },
  ];
}

function movingCommands({ text }: Words, steps: RefObject<GridSteps>): Command[] {
  // In the large view there are no rows: up and down go on like left and right.
  const rowStep = () => (isOpen() ? 1 : steps.current.columns);
  const pageStep = () => (isOpen() ? 1 : steps.current.columns * steps.current.rowsInSight);
  const directions = [
    { key: 'ArrowLeft', label: text('key.left'), step: () => -1 },
    { key: 'ArrowRight', label: text('key.right'), step: () => 1 },
    { key: 'ArrowUp', label: text('key.up'), step: () => -rowStep() },
    { key: 'ArrowDown', label: text('key.down'), step: () => rowStep() },
    { key: 'PageUp', label: text('key.pageUp'), step: () => -pageStep() },
    { key: 'PageDown', label: text('key.pageDown'), step: () => pageStep() },
    { key: 'Home', label: text('key.first'), step: () => -usePhotos.getState().cursor },
    { key: 'End', label: text('key.last'), step: () => usePhotos.getState().rows.total },
  ];
  return directions.flatMap(({ key, label, step }): Command[] => [
    { id: `photos.move.${key}`, label, keys: key, isKeyOnly: true, run: () => void moveBy(step()) },
    {
      id: `photos.extend.${key}`,
      label: text('key.extend', { direction: label }),
      keys: `shift+${key}`,
      isKeyOnly: true,
      run: () => void (isOpen() ? moveBy(step()) : moveBy(step(), { extends: true })),
    },
  ]);
}

function otherCommands({ text }: Words, searchField: RefObject<HTMLInputElement | null>): Command[] {
  return [
    { id: 'photos.open', label: text('key.open'), keys: 'Enter', isKeyOnly: true, run: openCursor },
    { id: 'photos.close', label: text('key.close'), keys: 'Escape', isKeyOnly: true, run: leave },
    {
      id: 'photos.toggle',
      label: text('key.toggle'),
      keys: 'x',
      isKeyOnly: true,
      run: () => {
        if (!isOpen()) void toggleAt(usePhotos.getState().cursor);
      },
    },
    { id: 'photos.all', label: text('key.all'), keys: 'mod+a', run: () => isOpen() || selectAll() },
    { id: 'photos.search', label: text('key.search'), keys: '/', run: () => searchField.current?.focus() },
    {
      id: 'photos.history',
      label: text('file.history'),
      keys: 'h',
      run: () => usePhotos.setState(({ isHistoryOpen }) => ({ isHistoryOpen: !isHistoryOpen })),
    },
    {
      id: 'photos.advance',
      label: text('key.advance'),
      keys: 'n',
      run: () => setAdvances(!usePhotos.getState().advances),
    },
  ];
}

/** One step back: out of the history, the large view, the selection, a lone cursor's range. */
function leave(): void {
  const { isHistoryOpen, openedId, selection } = usePhotos.getState();
  if (isHistoryOpen) usePhotos.setState({ isHistoryOpen: false });
  else if (openedId !== null) close();
  else if (selectionSize(selection) > 0) selectNothing();
  else void moveTo(usePhotos.getState().cursor);
}
