import { AppError, appError } from '../../src-shared/errors.ts';
import { areFinite, rankClasses } from '../evaluation/metrics.ts';
import { decodeImage } from '../imaging/decode.ts';
import { PhoneCapture } from '../imaging/phone-capture.ts';
import { Preprocessor } from '../imaging/preprocessor.ts';
import { checkUpload } from '../imaging/upload-check.ts';
import type { PredictAnswer, PredictTask } from './messages.ts';
import type { ModelFile, OpenModel } from './model-file.ts';
import { modelVersion, openModel, weightsPath } from './open-model.ts';

type Ready = { readonly version: string; readonly model: OpenModel; readonly preprocessor: Preprocessor };

/** Answers photos and keeps the last model open. For one thread; one call at a time. */
export class PhotoPredictor {
  readonly #clock: () => number;
  readonly #phone = new PhoneCapture();
  #ready: Ready | null = null;

  /** `clock`: milliseconds from any moment on. */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /**
   * Checks, decodes and prepares the photo as the product does, and gives the five best classes.
   * @throws AppError `imaging.*` where the upload check refuses the photo; as `openModel`; `prediction.not_finite`.
   */
  async predict({ model: file, photo, name, viaPhone }: PredictTask): Promise<PredictAnswer> {
    const opened = await this.#timed(() => this.#open(file));
    const { isNew, ready } = opened.value;
    const { model, preprocessor } = ready;

    const checked = await this.#timed(() => checkUpload(photo, name));
    const { error, warnings } = checked.value;
    if (error) throw new AppError(error);
    const sent = viaPhone ? await this.#timed(() => this.#phone.preprocess(photo, name)) : null;
    const decoded = await this.#timed(() => decodeImage(sent?.value ?? photo, name));
    const prepared = await this.#timed(() => {
      const seen = preprocessor.processToRgb(decoded.value);
      const tensor = new Float32Array(preprocessor.tensorLength);
      preprocessor.normaliseInto(seen, tensor, 0);
      return { seen, tensor };
    });
    const answered = await this.#timed(() => model.run(prepared.value.tensor));
    if (!areFinite(answered.value)) throw appError('prediction.not_finite', { model: weightsPath(file) });

    return {
      best: rankClasses(answered.value).map(({ classIndex, confidence }) => {
        const label = model.classes[classIndex];
        if (!label)
          throw new Error(`The model has ${answered.value.length} classes, ${model.classes.length} are named`);
        return { classIndex, kcode: label.kcode, drugName: label.drugName, confidence };
      }),
      warnings: warnings.map(({ reason, message, params }) => ({ reason, message, params: { ...params } })),
      seen: { data: prepared.value.seen, width: preprocessor.size, height: preprocessor.size },
      milliseconds: {
        open: isNew ? opened.ms : null,
        check: checked.ms,
        phone: sent?.ms ?? null,
        decode: decoded.ms,
        preprocess: prepared.ms,
        inference: answered.ms,
      },
    };
  }

  async close(): Promise<void> {
    const { model } = this.#ready ?? {};
    this.#ready = null;
    await model?.release();
  }

  async #open(file: ModelFile): Promise<{ readonly isNew: boolean; readonly ready: Ready }> {
    const version = await modelVersion(file);
    if (this.#ready?.version === version) return { isNew: false, ready: this.#ready };
    await this.close();
    const model = await openModel(file);
    const preprocessor = new Preprocessor(model.preprocessing);
    const ready = { version, model, preprocessor };
    this.#ready = ready;
    // The first run allocates memory and fills caches: up to three times slower than the ones that follow.
    await model.run(new Float32Array(preprocessor.tensorLength));
    return { isNew: true, ready };
  }

  async #timed<T>(work: () => T | Promise<T>): Promise<{ readonly value: T; readonly ms: number }> {
    const before = this.#clock();
    const value = await work();
    return { value, ms: this.#clock() - before };
  }
}
