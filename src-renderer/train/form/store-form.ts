import { create } from 'zustand';
import { waitForJob } from '../../../src-shared/contract/client.ts';
import { contract } from '../../../src-shared/contract/index.ts';
import type { RecipeOptions, RecipePreset, RunEstimate } from '../../../src-shared/contract/recipe.ts';
import type { RunSummary } from '../../../src-shared/contract/training.ts';
import { AppError, type AppErrorData } from '../../../src-shared/errors.ts';
import { core } from '../../api/core.ts';
import { LOADING, type Loaded, loaded } from '../../api/loaded.ts';
import { useWorkspace } from '../../api/workspace.ts';
import { keepSame } from '../../ui/use-same.ts';
import { type Base, forgetDraft, readDraft, writeDraft } from './draft.ts';
import type { Field } from './fields.ts';
import { textOf, withoutKey, withValue } from './recipe-text.ts';

export type EstimateState =
  | { readonly state: 'none' }
  | { readonly state: 'running'; readonly last: RunEstimate | null; readonly isMeasuring: boolean }
  | { readonly state: 'ready'; readonly value: RunEstimate }
  | { readonly state: 'failed'; readonly error: AppErrorData };

/**
 * What became of the draft that this browser keeps of a workspace's form: `restored` with what was left, `unreadable` and
 * so not restored, `not_kept` since the browser keeps nothing.
 */
export type DraftNews =
  | { readonly kind: 'restored'; readonly savedAt: string }
  | { readonly kind: 'unreadable' | 'not_kept' };

type FormState = {
  /** The workspace whose form it is (`photoVersion`); null before the first. */
  readonly workspace: string | null;
  readonly draftNews: DraftNews | null;
  /** The recipe as YAML: what the form and the text view both show and change. */
  readonly text: string;
  readonly base: Base | null;
  /** The text as it was loaded. */
  readonly baseText: string;
  /** Changes that went when something else was loaded. */
  readonly replacedText: string | null;
  readonly presets: Loaded<readonly RecipePreset[]>;
  readonly options: Loaded<RecipeOptions>;
  readonly name: string;
  readonly estimate: EstimateState;
  /** Why the last thing that a person asked for was refused. */
  readonly refusal: AppErrorData | null;
};

type FormActions = {
  load(): Promise<void>;
  beginWith(presetId: string): void;
  /** False where there is no such run, or it could not be asked for. */
  beginLike(runId: string): Promise<boolean>;
  /** Brings back what `beginWith` replaced. */
  undo(): void;
  setText(text: string): void;
  setValue(field: Field, value: unknown): void;
  reset(field: Field): void;
  setName(name: string): void;
  /** Back to what was loaded; `undo` brings the changes back. */
  discard(): void;
  forgetDraftNews(): void;
  /** Estimates anew; an estimate that is under way is given up. */
  estimateRun(config: Readonly<Record<string, unknown>>, measure: boolean): Promise<void>;
  forgetEstimate(): void;
  save(name: string, explanation: string): Promise<boolean>;
  remove(presetId: string): Promise<void>;
  /** Puts the run in the queue; null where it was refused. */
  start(config: Readonly<Record<string, unknown>>): Promise<RunSummary | null>;
};

/** What a first visit begins with. */
const FIRST_PRESET = 'program:train_config';

/** The form before anything is in it. */
const EMPTY = {
  text: '',
  base: null,
  baseText: '',
  replacedText: null,
  name: '',
  draftNews: null,
  estimate: { state: 'none' },
  refusal: null,
} as const satisfies Partial<FormState>;

/** Whether something would be lost that a person has written. */
export function isEdited({ text, baseText, name }: Pick<FormState, 'text' | 'baseText' | 'name'>): boolean {
  return text !== baseText || name.trim() !== '';
}

/** Asked for at each use: a browser that keeps nothing for this site throws when it is named. */
const storage = () => window.localStorage;

/**
 * The recipe that is being written. It stays while other screens are looked at, and as a draft in the browser until the
 * run is in the queue: a reload or a closed window loses nothing.
 */
export const useForm = create<FormState & FormActions>()((set, get) => {
  let estimating: AbortController | null = null;
  const put = (text: string, base: Base) => {
    const { text: before, baseText } = get();
    set({ text, base, baseText: text, replacedText: before !== baseText ? before : null, refusal: null });
  };
  /** Changes what a person writes, and keeps it. */
  const change = (changes: Partial<Pick<FormState, 'text' | 'replacedText' | 'name'>>) => {
    set(changes);
    keep();
  };
  let canKeep = true;
  const keep = () => {
    const { workspace, text, base, baseText, replacedText, name, draftNews } = get();
    if (workspace === null || base === null) return;
    const draft = { savedAt: new Date().toISOString(), text, base, baseText, replacedText, name };
    const couldKeep = canKeep;
    canKeep = writeDraft(storage, workspace, draft);
    // Once, and not with every key.
    if (!canKeep && couldKeep) set({ draftNews: { kind: 'not_kept' } });
    else if (canKeep && draftNews?.kind === 'not_kept') set({ draftNews: null });
  };
  /** The form of the workspace that is open: as it was left in this browser, or empty. */
  const enter = () => {
    const { info } = useWorkspace.getState();
    if (info.state !== 'ready' || info.value.photoVersion === get().workspace) return;
    const workspace = info.value.photoVersion;
    const kept = readDraft(storage, workspace);
    set({ ...EMPTY, workspace, presets: LOADING });
    if (kept.state === 'unreadable') set({ draftNews: { kind: 'unreadable' } });
    if (kept.state !== 'kept') return;
    const { savedAt, ...draft } = kept.draft;
    set({ ...draft, draftNews: isEdited(draft) ? { kind: 'restored', savedAt } : null });
  };
  const begin = (presetId: string): boolean => {
    const { presets } = get();
    const preset = presets.state === 'ready' ? presets.value.find((one) => one.presetId === presetId) : undefined;
    if (!preset) return false;
    // The program's recipes name the classes of the plan; here it is those of the dataset.
    const isOwn = preset.origin === 'workspace';
    put(isOwn ? preset.yaml : withoutKey(preset.yaml, ['model', 'num_classes']), { kind: 'preset', presetId });
    return true;
  };
  return {
    ...EMPTY,
    workspace: null,
    presets: LOADING,
    options: LOADING,
    async load() {
      enter();
      const [presets, options] = await Promise.all([core.training.presets({}), core.training.options({})]);
      set({
        presets: keepSame(get().presets, loaded<readonly RecipePreset[]>(presets)),
        options: keepSame(get().options, loaded(options)),
      });
      if (get().base === null) begin(FIRST_PRESET);
    },
    beginWith(presetId) {
      if (begin(presetId)) keep();
    },
    async beginLike(runId) {
      enter();
      const known = get().base;
      if (known?.kind === 'run' && known.runId === runId) return true;
      const result = await core.training.runs({});
      if (!result.ok) {
        set({ refusal: result.error });
        return false;
      }
      const run = result.value.find((one) => one.runId === runId);
      if (!run) return false;
      const { model, checkpoint, ...rest } = run.config;
      const { num_classes: _counted, ...ownModel } = model;
      put(textOf({ ...rest, model: ownModel, checkpoint: { ...checkpoint, resume: null } }), { kind: 'run', runId });
      keep();
      return true;
    },
    undo() {
      const { replacedText } = get();
      if (replacedText !== null) change({ text: replacedText, replacedText: null });
    },
    setText: (text) => change({ text, replacedText: null }),
    setValue(field, value) {
      // A key that may be left out knows no null.
      if (value === null && field.defaultValue === undefined) get().reset(field);
      else change({ text: withValue(get().text, field.path, value), replacedText: null });
    },
    reset({ path, defaultValue }) {
      const { text } = get();
      const without = defaultValue === undefined ? withoutKey(text, path) : withValue(text, path, defaultValue);
      change({ text: without, replacedText: null });
    },
    setName: (name) => change({ name }),
    discard() {
      const { text, baseText } = get();
      change({ text: baseText, replacedText: text === baseText ? null : text, name: '' });
      set({ draftNews: null });
    },
    forgetDraftNews: () => set({ draftNews: null }),
    async estimateRun(config, measure) {
      estimating?.abort();
      const own = new AbortController();
      estimating = own;
      const { estimate } = get();
      const last = estimate.state === 'ready' ? estimate.value : estimate.state === 'running' ? estimate.last : null;
      set({ estimate: { state: 'running', last, isMeasuring: measure } });
      const answer = await askEstimate({ config, measure }, own.signal);
      if (estimating === own) set({ estimate: answer });
    },
    forgetEstimate() {
      estimating?.abort();
      estimating = null;
      set({ estimate: { state: 'none' } });
    },
    async save(name, explanation) {
      const { text } = get();
      const result = await core.training.savePreset({ name, explanation, yaml: text });
      if (!result.ok) {
        set({ refusal: result.error });
        return false;
      }
      set({ base: { kind: 'preset', presetId: result.value.presetId }, baseText: text, refusal: null });
      keep();
      await get().load();
      return true;
    },
    async remove(presetId) {
      const result = await core.training.deletePreset({ presetId });
      set({ refusal: result.ok ? null : result.error });
      await get().load();
    },
    async start(config) {
      const name = get().name.trim();
      const result = await core.training.enqueue({ config: { ...config }, ...(name === '' ? {} : { name }) });
      if (!result.ok) {
        set({ refusal: result.error });
        return null;
      }
      // What was written is the run's own recipe now: there is nothing more to lose.
      set({ refusal: null, name: '', baseText: get().text, replacedText: null, draftNews: null });
      const { workspace } = get();
      if (workspace !== null) forgetDraft(storage, workspace);
      return result.value;
    },
  };
});

async function askEstimate(
  input: { readonly config: Readonly<Record<string, unknown>>; readonly measure: boolean },
  signal: AbortSignal,
): Promise<EstimateState> {
  const started = await core.training.estimate({ ...input, config: { ...input.config } });
  if (!started.ok) return { state: 'failed', error: started.error };
  try {
    const value = await waitForJob(core, contract.training.estimate, started.value, { signal });
    return { state: 'ready', value };
  } catch (error) {
    const { data } = AppError.from(error);
    return data.code === 'cancelled' ? { state: 'none' } : { state: 'failed', error: data };
  }
}
