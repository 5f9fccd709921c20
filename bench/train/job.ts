import * as z from 'zod';
import { TorchSettings } from './torch-settings.ts';

/** What one side is asked to compute; both sides read the same files, so that they compute the same. */
export const Job = z.object({
  task: z.enum(['train', 'infer']),
  /** `defaults`: the unfolded model in ONNX Runtime with no options at all. Only read by our side. */
  engine: z.enum(['ours', 'defaults']),
  /** Only read by PyTorch's side. */
  torch: TorchSettings,
  /** JSON of a `Network`. */
  network: z.string(),
  /** safetensors. */
  weights: z.string(),
  /** Raw float32, [batch, 3, size, size]. */
  images: z.string(),
  /** Raw float32, [batch, classes], rows sum to 1. */
  targets: z.string(),
  batch: z.int(),
  /** Height and width in pixels. */
  size: z.int(),
  classes: z.int(),
  threads: z.int(),
  hyper: z.object({
    learningRate: z.number(),
    beta1: z.number(),
    beta2: z.number(),
    eps: z.number(),
    weightDecay: z.number(),
    gradientClip: z.number(),
    labelSmoothing: z.number(),
  }),
});
export type Job = z.infer<typeof Job>;

export const Request = z.discriminatedUnion('command', [
  z.object({ command: z.literal('create'), job: Job }),
  z.object({ command: z.literal('step') }),
]);
export type Request = z.infer<typeof Request>;

/** The first line of a side, before anything is loaded. */
export const Hello = z.object({
  versions: z.record(z.string(), z.string()),
  /** Resident memory of the bare process. */
  baselineBytes: z.number(),
});
export type Hello = z.infer<typeof Hello>;

/** `seconds`: creating the network, its optimizer or its session; reading files is not counted. */
export const Created = z.object({ seconds: z.number() });
export type Created = z.infer<typeof Created>;

export const Step = z.object({
  seconds: z.number(),
  /** Time in ONNX Runtime's `run`; not there on PyTorch's side. */
  runtimeSeconds: z.number().optional(),
  /** Processor time of all threads of the process since it began. */
  cpuBefore: z.number(),
  cpuAfter: z.number(),
  /** The largest resident memory the process has had. */
  peakBytes: z.number(),
  /** Training: loss and gradient norm. Inference: logits. */
  values: z.array(z.number()),
});
export type Step = z.infer<typeof Step>;
