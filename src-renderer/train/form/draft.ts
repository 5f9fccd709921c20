import * as z from 'zod';

/** What the recipe began as. */
export const Base = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('preset'), presetId: z.string() }),
  z.object({ kind: z.literal('run'), runId: z.string() }),
]);
export type Base = z.infer<typeof Base>;

/** Grows with a draft that an older program could not read. */
const DRAFT_VERSION = 1;

const StoredDraft = z.object({
  version: z.literal(DRAFT_VERSION),
  /** When it was last changed. */
  savedAt: z.iso.datetime(),
  /** The recipe as YAML, also while it can't be read as that. */
  text: z.string(),
  base: Base,
  /** The text as it was loaded. */
  baseText: z.string(),
  /** Changes that went when something else was loaded, and can be brought back. */
  replacedText: z.string().nullable(),
  /** Of the run. */
  name: z.string(),
});

/** The form of a new run as it was left. */
export type Draft = Omit<z.infer<typeof StoredDraft>, 'version'>;

/** What a page has kept of the form; `unreadable`: something that this program can't make a draft of. */
export type KeptDraft =
  | { readonly state: 'none' }
  | { readonly state: 'kept'; readonly draft: Draft }
  | { readonly state: 'unreadable' };

/** Where drafts are kept: the part of a browser's storage that is needed. */
export type DraftStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** @param workspace what names the workspace and no other: a draft of another one is none of its business. */
export function readDraft(storage: () => DraftStorage, workspace: string): KeptDraft {
  let stored: string | null;
  try {
    stored = storage().getItem(keyOf(workspace));
  } catch {
    // A browser that keeps nothing for this site; `writeDraft` says so when there is something to keep.
    return { state: 'none' };
  }
  if (stored === null) return { state: 'none' };
  const read = StoredDraft.safeParse(parsed(stored));
  if (!read.success) return { state: 'unreadable' };
  const { version: _known, ...draft } = read.data;
  return { state: 'kept', draft };
}

/** False where the browser keeps nothing, or has no more room. */
export function writeDraft(storage: () => DraftStorage, workspace: string, draft: Draft): boolean {
  const stored: z.infer<typeof StoredDraft> = { version: DRAFT_VERSION, ...draft };
  try {
    storage().setItem(keyOf(workspace), JSON.stringify(stored));
    return true;
  } catch {
    return false;
  }
}

export function forgetDraft(storage: () => DraftStorage, workspace: string): void {
  try {
    storage().removeItem(keyOf(workspace));
  } catch {
    // Nothing is kept there.
  }
}

function keyOf(workspace: string): string {
  return `pillsnap.trainDraft.${workspace}`;
}

function parsed(stored: string): unknown {
  try {
    return JSON.parse(stored);
  } catch {
    return undefined;
  }
}
