import { create } from 'zustand';
import type { FolderListing, Place } from '../../src-shared/contract/places.ts';
import type { AppErrorData } from '../../src-shared/errors.ts';
import { core } from '../api/core.ts';

type Question = {
  readonly kind: 'folder' | 'file';
  /** What is looked for, in the person's language: the title of the dialog. */
  readonly title: string;
  /** A folder, or a file in it. Else where the person was the last time. */
  readonly startAt?: string | undefined;
  /** Lower case with the point: `.json`. All files where there are none. */
  readonly extensions: readonly string[];
  answer(path: string | null): void;
};

type Picker = {
  /** Null while nobody is asked. */
  readonly question: Question | null;
  readonly roots: readonly Place[];
  readonly listing: FolderListing | null;
  readonly isLoading: boolean;
  readonly error: AppErrorData | null;
  /** Path of the entry under the cursor; null: the folder itself. */
  readonly selected: string | null;
  /** Where the person was the last time. */
  readonly lastDir: string | undefined;
};

const CLOSED = { question: null, roots: [], listing: null, isLoading: false, error: null, selected: null } as const;

/** The folder browser of the page, for shells that have no dialog of the system. */
export const usePicker = create<Picker>()(() => ({ ...CLOSED, lastDir: undefined }));

type PickOptions = { readonly title: string; readonly startAt?: string | undefined };

/** Asks for a folder of the machine that the core runs on. Resolves with its path, or null where the person leaves. */
export function pickFolder(options: PickOptions): Promise<string | null> {
  return pick({ ...options, kind: 'folder', extensions: [] });
}

/** The same for a file with one of these endings (lower case with the point: `.json`). */
export function pickFile(options: PickOptions & { readonly extensions: readonly string[] }): Promise<string | null> {
  return pick({ ...options, kind: 'file' });
}

/** Shows a folder, or that of a file, which is then chosen. Where it can't be shown, what was there stays and the reason is told. */
export async function browse(path: string | undefined): Promise<void> {
  const { question } = usePicker.getState();
  if (!question) return;
  usePicker.setState({ isLoading: true });
  const result = await core.places.browse({ path, kind: question.kind, extensions: [...question.extensions] });
  if (usePicker.getState().question !== question) return;
  usePicker.setState(
    result.ok
      ? { listing: result.value, isLoading: false, error: null, selected: entryAt(result.value, path) }
      : { isLoading: false, error: result.error },
  );
}

/** The entry that a path names: only a file can be one of its own listing. */
function entryAt({ entries }: FolderListing, path: string | undefined): string | null {
  return entries.find((entry) => entry.path === path)?.path ?? null;
}

/** Makes a folder in the one that is shown, and shows it. */
export async function makeFolder(name: string): Promise<void> {
  const { listing } = usePicker.getState();
  if (!listing) return;
  const made = await core.places.makeFolder({ parent: listing.path, name });
  if (made.ok) await browse(made.value.path);
  else usePicker.setState({ error: made.error });
}

/** Ends the question with the path that was chosen, or null. */
export function finishPicking(path: string | null): void {
  const { question, listing, lastDir } = usePicker.getState();
  usePicker.setState({ ...CLOSED, lastDir: listing?.path ?? lastDir });
  question?.answer(path);
}

async function pick(asked: Omit<Question, 'answer'>): Promise<string | null> {
  const { extensions } = asked;
  const native = await core.places.pick({ ...asked, extensions: [...extensions] });
  if (native.ok) return native.value.path;
  // One dialog at a time: an earlier question that is still open ends without an answer.
  finishPicking(null);
  return new Promise((answer) => {
    usePicker.setState({ question: { ...asked, answer } });
    void begin(asked.startAt);
  });
}

async function begin(startAt: string | undefined): Promise<void> {
  const roots = await core.places.roots({});
  if (roots.ok) usePicker.setState({ roots: roots.value.roots });
  await browse(startAt ?? usePicker.getState().lastDir);
  // What the start names may be gone or may not be shown: then the first root.
  if (usePicker.getState().listing === null) await browse(undefined);
}
