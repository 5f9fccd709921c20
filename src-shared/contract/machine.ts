import * as z from 'zod';
import { call, job } from './define.ts';
import { HostPath } from './host-path.ts';

const Bytes = z.number().nonnegative();

/** A failure or remark as `describeReason` reads it. */
const Reason = z.object({
  reason: z.string(),
  /** English, ready to print. */
  message: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});

export const DeviceReport = z.object({
  device: z.enum(['cpu', 'webgpu', 'cuda', 'dml', 'coreml']),
  /** Why nothing can be trained on it; null where it passed its self-test in float32. */
  problem: Reason.nullable(),
  /** Why `device: auto` does not take it even if it works. */
  handicap: Reason.nullable(),
  /** Why not in float16, where float32 works. */
  halfProblem: Reason.nullable(),
  /** Of convolutions, in GFLOP/s; null where it did not come to that. */
  speed: z.object({ device: z.number(), processor: z.number() }).nullable(),
  /** A training step of a small network against the same step on the processor in float32. */
  steps: z.array(
    z.object({
      precision: z.enum(['float32', 'float16']),
      /** Of the gradients, relative to their norm. */
      difference: z.number(),
      stepMs: z.number(),
    }),
  ),
});
export type DeviceReport = z.infer<typeof DeviceReport>;

export const MachineReport = z.object({
  system: z.object({ platform: z.string(), release: z.string(), node: z.string(), onnxRuntime: z.string() }),
  processor: z.object({
    model: z.string(),
    /** Logical ones. */
    cores: z.number(),
    /** Those that matter for training, as far as the system tells. */
    instructionSets: z.array(z.string()),
  }),
  memory: z.object({ totalBytes: Bytes, freeBytes: Bytes }),
  disk: z.object({ path: z.string(), totalBytes: Bytes, freeBytes: Bytes }).nullable(),
  graphicsCards: z.array(
    z.object({ name: z.string(), memoryBytes: Bytes, driver: z.string(), computeCapability: z.string() }),
  ),
  /** Kernels on the processor, and why not the fast ones. */
  kernels: z.object({ name: z.enum(['portable', 'blocked']), problem: Reason.nullable() }),
  /** The most promising first. */
  devices: z.array(DeviceReport),
  /** What a recipe with `device: auto` and `precision: auto` gets. */
  chosen: z.object({ device: z.string(), precision: z.enum(['float32', 'float16']) }),
  tensorflow: z
    .object({
      package: z.string(),
      version: z.string(),
      backend: z.string(),
      usesGpu: z.boolean(),
      problems: z.array(Reason),
    })
    .nullable(),
  /** Where published weights are kept. */
  pretrainedDir: z.string(),
  /** Commands that would make more of this machine. */
  suggestions: z.array(z.object({ command: z.string(), reason: z.enum(['cuda', 'tensorflow']) })),
  /** Nothing can be trained here. */
  isBroken: z.boolean(),
});
export type MachineReport = z.infer<typeof MachineReport>;

/** What the last full check of this machine found. */
export const MachineCheck = z.object({
  checkedAt: z.iso.datetime(),
  chosen: MachineReport.shape.chosen,
  /** The graphics card that it saw, or null. */
  graphicsCard: z.string().nullable(),
  isBroken: z.boolean(),
});
export type MachineCheck = z.infer<typeof MachineCheck>;

export const MachineGlance = z.object({
  processor: z.object({ model: z.string(), cores: z.number() }),
  /** `freeBytes`: what a program could still take, within the limit of a container where there is one. */
  memory: z.object({ totalBytes: Bytes, freeBytes: Bytes }),
  /** Of the open workspace, or of the home folder. */
  disk: MachineReport.shape.disk,
  /** Null where the machine was never checked, or was another processor then. */
  lastCheck: MachineCheck.nullable(),
});
export type MachineGlance = z.infer<typeof MachineGlance>;

/** What this machine has for training. Needs no workspace. */
export const machine = {
  /** What can be said at once. */
  glance: call(z.object({}), MachineGlance),
  /** `dir`: whose disk is looked at. Every device is tried out: seconds, on a slow one minutes. */
  report: job(z.object({ dir: HostPath.optional() }), MachineReport),
  /** Fetches what ONNX Runtime needs for CUDA. */
  installCuda: job(z.object({}), z.object({ files: z.array(z.object({ path: z.string(), sizeBytes: Bytes })) })),
};
