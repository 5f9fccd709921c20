import type * as z from 'zod';
import { create } from 'zustand';
import {
  KEPT_UPLOADS,
  type ModelRef,
  type Prediction,
  type PredictionModel,
  type prediction,
  type UploadedPhoto,
} from '../../src-shared/contract/prediction.ts';
import type { AppErrorData } from '../../src-shared/errors.ts';
import { core } from '../api/core.ts';
import { LOADING, type Loaded, loaded } from '../api/loaded.ts';
import { uploadPhoto } from '../api/upload.ts';
import { modelKey } from './model-key.ts';

/** What a photo is asked, beside itself. */
export type Question = { readonly model: ModelRef; readonly viaPhone: boolean };

/** A photo that was tried. `question`: the key of what the answer answers. */
export type Tried = {
  readonly key: number;
  readonly name: string;
  readonly photo: UploadedPhoto | null;
  readonly question: string;
  readonly answer:
    | { readonly state: 'waiting' }
    | { readonly state: 'ready'; readonly prediction: Prediction }
    | { readonly state: 'failed'; readonly error: AppErrorData };
};

type State = {
  readonly models: Loaded<readonly PredictionModel[]>;
  /** What every photo that is looked at is asked. */
  readonly question: Question | null;
  /** Newest first, as many as the core keeps. */
  readonly tried: readonly Tried[];
  /** The one that is looked at. */
  readonly shownKey: number | null;
  /** Of the core, when it was last asked what it keeps. */
  readonly session: string | null;
};

type Actions = {
  loadModels(): Promise<void>;
  /** Forgets the photos that the core has forgotten. */
  forgetGone(): Promise<void>;
  /** From now on; the photo that is shown is asked anew. */
  ask(question: Question): Promise<void>;
  /** Photos from a drop, the clipboard or a file dialog; the first one is shown. */
  tryFiles(files: readonly File[]): Promise<void>;
  tryLibraryPhoto(photoId: number, name: string): Promise<void>;
  show(key: number): Promise<void>;
};

type PhotoRef = z.input<typeof prediction.predict.input>['photo'];

export const useTry = create<State & Actions>()((set, get) => {
  let lastKey = 0;

  const find = (key: number | null) => get().tried.find((entry) => entry.key === key);

  const change = (key: number, changes: Partial<Tried>) =>
    set(({ tried }) => ({ tried: tried.map((entry) => (entry.key === key ? { ...entry, ...changes } : entry)) }));

  const add = (name: string): number => {
    lastKey += 1;
    const entry: Tried = { key: lastKey, name, photo: null, question: '', answer: { state: 'waiting' } };
    set(({ tried }) => ({ tried: [entry, ...tried].slice(0, KEPT_UPLOADS) }));
    return entry.key;
  };

  const predict = async (key: number, photo: PhotoRef): Promise<void> => {
    const { question } = get();
    if (!question) return;
    const asked = questionKey(question);
    change(key, { question: asked, answer: { state: 'waiting' } });
    const result = await core.prediction.predict({ ...question, photo });
    // Another question was asked meanwhile.
    if (find(key)?.question !== asked) return;
    if (result.ok) {
      const { photo: kept } = result.value;
      change(key, { name: kept.name, photo: kept, answer: { state: 'ready', prediction: result.value } });
    } else {
      change(key, { answer: { state: 'failed', error: result.error } });
    }
    await bringUpToDate();
  };

  /** Asks about the photo that is shown, where it has answered another question than the one that is asked now. */
  const bringUpToDate = async (): Promise<void> => {
    const { question, shownKey } = get();
    const shown = find(shownKey);
    if (!question || !shown?.photo || shown.question === questionKey(question)) return;
    await predict(shown.key, { kind: 'upload', uploadId: shown.photo.uploadId });
  };

  return {
    models: LOADING,
    question: null,
    tried: [],
    shownKey: null,
    session: null,

    async loadModels() {
      set({ models: loaded<readonly PredictionModel[]>(await core.prediction.models({}), (all) => all.length === 0) });
    },

    async forgetGone() {
      const { tried: before } = get();
      const result = await core.prediction.kept({});
      // Without an answer nothing is known to be forgotten.
      if (!result.ok) return;
      const { session, uploadIds } = result.value;
      const isAnother = get().session !== null && get().session !== session;
      // What came meanwhile is newer than the answer.
      const isGone = (entry: Tried) =>
        before.includes(entry) && (entry.photo ? !uploadIds.includes(entry.photo.uploadId) : isAnother);
      const tried = get().tried.filter((entry) => !isGone(entry));
      const isShown = tried.some(({ key }) => key === get().shownKey);
      set({ session, tried, shownKey: isShown ? get().shownKey : (tried[0]?.key ?? null) });
    },

    async ask(question) {
      set({ question });
      await bringUpToDate();
    },

    async tryFiles(files) {
      const given = files.slice(0, KEPT_UPLOADS).map((file) => ({ file, key: add(file.name) }));
      set(({ shownKey }) => ({ shownKey: given[0]?.key ?? shownKey }));
      for (const { file, key } of given) {
        const uploaded = await uploadPhoto(file);
        if (uploaded.ok) {
          change(key, { photo: uploaded.value });
          await predict(key, { kind: 'upload', uploadId: uploaded.value.uploadId });
        } else {
          change(key, { answer: { state: 'failed', error: uploaded.error } });
        }
      }
    },

    async tryLibraryPhoto(photoId, name) {
      const key = add(name);
      set({ shownKey: key });
      await predict(key, { kind: 'library', photoId });
    },

    async show(key) {
      set({ shownKey: key });
      await bringUpToDate();
    },
  };
});

function questionKey({ model, viaPhone }: Question): string {
  return `${modelKey(model)} ${viaPhone}`;
}
