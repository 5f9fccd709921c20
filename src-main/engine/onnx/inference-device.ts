import { type AppErrorData, appError } from '../../../src-shared/errors.ts';
import type { Weights } from '../../network/weights.ts';
import { createInferenceSession, type InferenceSession } from './inference.ts';
import { oneLine } from './one-line.ts';
import { relativeDifference } from './probe.ts';
import { findObstacle, type Provider } from './providers.ts';

export type InferenceDeviceOptions = {
  readonly provider: Provider;
  /** Told once, when the device is given up. */
  onRefused(problem: AppErrorData): void;
  /** Of logits from the processor's, relative to their norm. */
  readonly tolerance?: number;
};

/**
 * Runs models on a device, one after the other, as long as it gives what the processor gives: of the first batch some
 * samples are computed on both. From where it fails or differs everything runs on the processor, that batch too.
 */
export class InferenceDevice {
  readonly #options: Required<InferenceDeviceOptions>;
  #isProven: boolean;
  #isRefused = false;

  constructor({ tolerance = LARGEST_DIFFERENCE, ...options }: InferenceDeviceOptions) {
    this.#options = { ...options, tolerance };
    this.#isProven = options.provider === 'cpu';
  }

  /** What the next model runs on. */
  get provider(): Provider {
    return this.#isRefused ? 'cpu' : this.#options.provider;
  }

  /** Opens a model made by `buildInferenceModel`. */
  async open(model: Uint8Array): Promise<InferenceSession> {
    const { provider } = this;
    if (provider === 'cpu') return createInferenceSession(model);
    const obstacle = findObstacle(provider);
    if (obstacle) {
      this.#refuse(obstacle);
      return createInferenceSession(model);
    }
    try {
      return this.#watch(model, await createInferenceSession(model, { provider }));
    } catch (error) {
      this.#refuse(failure(provider, error));
      return createInferenceSession(model);
    }
  }

  #watch(model: Uint8Array, opened: InferenceSession): InferenceSession {
    let current = opened;
    const retreat = async (problem: AppErrorData): Promise<void> => {
      this.#refuse(problem);
      await current.release();
      current = await createInferenceSession(model);
    };
    return {
      inputShape: opened.inputShape,
      run: async (images, batch) => {
        if (current !== opened) return current.run(images, batch);
        let logits: Float32Array;
        try {
          logits = await current.run(images, batch);
        } catch (error) {
          await retreat(failure(this.#options.provider, error));
          return current.run(images, batch);
        }
        const problem = this.#isProven ? null : await this.#compare(model, images, { logits, batch });
        if (!problem) return logits;
        await retreat(problem);
        return current.run(images, batch);
      },
      release: () => current.release(),
    };
  }

  async #compare(
    model: Uint8Array,
    images: Float32Array,
    { logits, batch }: { readonly logits: Float32Array; readonly batch: number },
  ): Promise<AppErrorData | null> {
    const { provider, tolerance } = this.#options;
    const count = Math.min(COMPARED_SAMPLES, batch);
    const processor = await createInferenceSession(model);
    try {
      const expected = await processor.run(images.subarray(0, (images.length / batch) * count), count);
      // What is no number on the processor proves nothing; whoever reads the logits will say so.
      if (!expected.every(Number.isFinite)) return null;
      const found = relativeDifference(asWeights(logits), asWeights(expected));
      if (!(found <= tolerance)) {
        const params = { device: provider, found: Number(found.toPrecision(2)), expected: tolerance };
        return appError('device.inference_inexact', params).data;
      }
      this.#isProven = true;
      return null;
    } finally {
      await processor.release();
    }
  }

  #refuse(problem: AppErrorData): void {
    this.#isRefused = true;
    this.#options.onRefused(problem);
  }
}

/**
 * TensorFloat-32, which CUDA may use for convolutions, keeps 11 bits: rounding weights and pictures to that moves the
 * logits of V2-S, B0 and test_efficientnet by up to 0.12 %. A wrong kernel is off by 10 % and more.
 */
const LARGEST_DIFFERENCE = 0.01;

/** Enough to see a wrong kernel; on a processor an image takes up to half a second. */
const COMPARED_SAMPLES = 2;

function asWeights(data: Float32Array): Weights {
  return new Map([['logits', { shape: [data.length], data }]]);
}

function failure(device: Provider, error: unknown): AppErrorData {
  const message = oneLine(error instanceof Error ? error.message : String(error));
  return appError('device.inference_failed', { device, message: message || '-' }).data;
}
