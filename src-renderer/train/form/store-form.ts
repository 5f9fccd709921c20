import { create } from 'zustand';
import { waitForJob } from '../../../src-shared/contract/client.ts';
import { contract } from '../../../src-shared/contract/index.ts';
import type { RecipeOptions, RecipePreset, RunEstimate } from '../../../src-shared/contract/recipe.ts';
import type { RunSummary } from '../../../src-shared/contract/training.ts';
import { AppError, type AppErrorData } from '../../../src-shared/errors.ts';
import { core } from '../../api/core.ts';
import { LOADING, type Loaded, loaded } from '../../api/loaded.ts';
import type { Field } from './fields.ts';
import { textOf, withoutKey, withValue } from './recipe-text.ts';

/** What the recipe began as. */
export type Base =
  | { readonly kind: 'preset'; readonly presetId: string }
  | { readonly kind: 'run'; readonly runId: string };

export type EstimateState =
  | { readonly state: 'none' }
  | { readonly state: 'running'; readonly last: RunEstimate | null; readonly isMeasuring: boolean }
  | { readonly state: 'ready'; readonly value: RunEstimate }
  | { readonly state: 'failed'; readonly error: AppErrorData };

type FormState = {
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
  beginLike(runId: string): Promise<void>;
  /** Brings back what `beginWith` replaced. */
  undo(): void;
  setText(text: string): void;
  setValue(field: Field, value: unknown): void;
  reset(field: Field): void;
  setName(name: string): void;
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

/** The recipe that is being written. It stays while other screens are looked at. */
export const useForm = create<FormState & FormActions>()((set, get) => {
  let estimating: AbortController | null = null;
  const put = (text: string, base: Base) => {
    const { text: before, baseText } = get();
    const isEdited = before !== baseText;
    set({ text, base, baseText: text, replacedText: isEdited ? before : null, refusal: null });
  };
  return {
    text: '',
    base: null,
    baseText: '',
    replacedText: null,
    presets: LOADING,
    options: LOADING,
    name: '',
    estimate: { state: 'none' },
    refusal: null,
    async load() {
      const [presets, options] = await Promise.all([core.training.presets({}), core.training.options({})]);
      set({ presets: loaded<readonly RecipePreset[]>(presets), options: loaded(options) });
      if (get().base === null) get().beginWith(FIRST_PRESET);
    },
    beginWith(presetId) {
      const { presets } = get();
      const preset = presets.state === 'ready' ? presets.value.find((one) => one.presetId === presetId) : undefined;
      if (!preset) return;
      // The program's recipes name the classes of the plan; here it is those of the dataset.
      const isOwn = preset.origin === 'workspace';
      put(isOwn ? preset.yaml : withoutKey(preset.yaml, ['model', 'num_classes']), { kind: 'preset', presetId });
    },
    async beginLike(runId) {
      const known = get().base;
      if (known?.kind === 'run' && known.runId === runId) return;
      const result = await core.training.runs({});
      if (!result.ok) return set({ refusal: result.error });
      const run = result.value.find((one) => one.runId === runId);
      if (!run) return;
      const { model, checkpoint, ...rest } = run.config;
      const { num_classes: _counted, ...ownModel } = model;
      put(textOf({ ...rest, model: ownModel, checkpoint: { ...checkpoint, resume: null } }), { kind: 'run', runId });
    },
    undo() {
      const { replacedText } = get();
      if (replacedText !== null) set({ text: replacedText, replacedText: null });
    },
    setText: (text) => set({ text, replacedText: null }),
    setValue(field, value) {
      // A key that may be left out knows no null.
      if (value === null && field.defaultValue === undefined) get().reset(field);
      else set(({ text }) => ({ text: withValue(text, field.path, value), replacedText: null }));
    },
    reset: ({ path, defaultValue }) =>
      set(({ text }) => ({
        text: defaultValue === undefined ? withoutKey(text, path) : withValue(text, path, defaultValue),
        replacedText: null,
      })),
    setName: (name) => set({ name }),
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
      set({ refusal: null, name: '' });
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
