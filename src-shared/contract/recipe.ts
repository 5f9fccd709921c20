import * as z from 'zod';
import { TrainConfig } from './train-config.ts';

const Count = z.number().int().nonnegative();
const Bytes = z.number().nonnegative();

/** A remark or failure: `text/run-notes.ts` (remarks) or `text/errors.ts` (failures) has the words under `reason`. */
export const Remark = z.object({
  reason: z.string(),
  /** English, ready to print. */
  message: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Remark = z.infer<typeof Remark>;

/** One thing that is wrong with a recipe. `text/recipe-problems.ts` has the words for each `kind`. */
export const RecipeProblem = z.object({
  /**
   * `syntax`: the text is no YAML; `unknown_key`; `invalid`: the value is not what the key takes, by itself or beside
   * another; `refused`: the value is understood, and not done.
   */
  kind: z.enum(['syntax', 'unknown_key', 'invalid', 'refused']),
  /** Where: `training.base_lr`, `optimizer.betas[1]`; empty for the recipe as a whole. */
  key: z.string(),
  /** The same as the parts of a path. */
  path: z.array(z.union([z.string(), z.number()])),
  /** Of the text, from 1; null where no text was given, or where the key is left out of it. */
  line: Count.nullable(),
  /** The value as JSON; null where there is none. */
  found: z.string().nullable(),
  /** What is expected, in signs that need no translation (`>= 1`, `true | false`); of syntax what YAML says. */
  expected: z.string(),
  /** The known key that is nearest to an unknown one, or the known value nearest to a name. */
  nearest: z.string().nullable(),
});
export type RecipeProblem = z.infer<typeof RecipeProblem>;

export const RecipeCheck = z.object({
  problems: z.array(RecipeProblem),
  /** The whole recipe with its defaults; null while something is wrong. */
  config: TrainConfig.nullable(),
  /** What of it has no meaning here, or is done otherwise than written. */
  notes: z.array(Remark),
});
export type RecipeCheck = z.infer<typeof RecipeCheck>;

/** What a person may choose from beyond the schema. */
export const RecipeOptions = z.object({
  /** Networks under timm's names, with the weights and biases of one for 1,000 classes. */
  networks: z.array(z.object({ name: z.string(), parameters: Count })),
  /** Devices of this machine, the most promising first. */
  devices: z.array(
    z.object({
      device: z.enum(['cpu', 'webgpu', 'cuda', 'dml', 'coreml']),
      /** `untested`: it may work; the doctor or the first run finds out. */
      state: z.enum(['works', 'untested', 'fails']),
      /** Why it fails, or why `auto` does not take it. */
      problem: Remark.nullable(),
    }),
  ),
});
export type RecipeOptions = z.infer<typeof RecipeOptions>;

const BothLanguages = z.object({ en: z.string(), ko: z.string() });

/** A recipe to begin with. */
export const RecipePreset = z.object({
  presetId: z.string(),
  /** `workspace`: saved here by a person, and hence deletable. */
  origin: z.enum(['program', 'workspace']),
  title: BothLanguages,
  /** One line. */
  explanation: BothLanguages,
  /** With its comments. */
  yaml: z.string(),
});
export type RecipePreset = z.infer<typeof RecipePreset>;

/** What a run of a recipe would take, before it is started. Nulls are what can't be said. */
export const RunEstimate = z.object({
  /** What would stop it, or go otherwise than written: failures and remarks alike. */
  problems: z.array(Remark),
  notes: z.array(Remark),
  /** Photos in the current manifest. */
  images: z.object({ train: Count, val: Count, test: Count }),
  /** Of the optimizer. */
  steps: z.object({ perEpoch: Count, total: Count, photos: Count }),
  device: z.object({
    device: z.string(),
    precision: z.enum(['float32', 'float16']),
    /** Whether it passed its self-test since the program started; the processor needs none. */
    isTested: z.boolean(),
  }),
  /** Of this process, where the network is computed on the processor with ONNX Runtime. */
  memory: z
    .object({
      /** At its largest, with what the process holds already. */
      neededBytes: Bytes,
      /** The same without giving way: as many photos at once as the recipe says, nothing computed again. */
      wantedBytes: Bytes,
      availableBytes: Bytes,
      microBatch: Count,
      recompute: z.enum(['none', 'activations', 'blocks']),
      fits: z.boolean(),
    })
    .nullable(),
  time: z
    .object({
      /**
       * `recorded`: of an earlier run of the same network, size, batch and device on this machine; `measured`: steps
       * taken now, which leaves out the preparing of photos that the processor does beside.
       */
      method: z.enum(['recorded', 'measured']),
      /** Of `recorded`. */
      runId: z.string().nullable(),
      stepSeconds: z.number(),
      /** Training and validation of an epoch in full size. */
      epochSeconds: z.number(),
      totalSeconds: z.number(),
    })
    .nullable(),
  disk: z.object({
    /** All checkpoints that the recipe keeps at once, and the one that is being written. */
    checkpointBytes: Bytes,
    /** Prepared photos, at most; what lies in the cache already counts too. */
    cacheBytes: Bytes,
    freeBytes: Bytes,
  }),
});
export type RunEstimate = z.infer<typeof RunEstimate>;
