import { create } from 'zustand';
import {
  KEPT_UPLOADS,
  type ModelRef,
  type Prediction,
  type PredictionModel,
  type UploadedPhoto,
} from '../../src-shared/contract/prediction.ts';
import type { AppErrorData, Result } from '../../src-shared/errors.ts';
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
  /** Newest first, as many as the core keeps. */
  readonly tried: readonly Tried[];
  /** The one that is looked at. */
  readonly shownKey: number | null;
};

type Actions = {
  loadModels(): Promise<void>;
  /** Photos from a drop, the clipboard or a file dialog; the first one is shown. */
  tryFiles(files: readonly File[], question: Question): Promise<void>;
  tryLibraryPhoto(photoId: number, name: string, question: Question): Promise<void>;
  /** Asks again about the photo that is shown, where it has no answer to this question yet. */
  askAgain(question: Question): Promise<void>;
  show(key: number): void;
  /** What was tried belongs to a workspace. */
  clear(): void;
};

const NOTHING_TRIED = { tried: [], shownKey: null } as const;

export const useTry = create<State & Actions>()((set, get) => {
  let lastKey = 0;

  const change = (key: number, changes: Partial<Tried>) =>
    set(({ tried }) => ({ tried: tried.map((entry) => (entry.key === key ? { ...entry, ...changes } : entry)) }));

  const add = (name: string, question: Question): number => {
    lastKey += 1;
    const entry: Tried = {
      key: lastKey,
      name,
      photo: null,
      question: questionKey(question),
      answer: { state: 'waiting' },
    };
    set(({ tried }) => ({ tried: [entry, ...tried].slice(0, KEPT_UPLOADS) }));
    return entry.key;
  };

  /** Puts the answer to a question into its entry, unless another question was asked meanwhile. */
  const receive = (key: number, question: string, result: Result<Prediction>) => {
    if (get().tried.find((entry) => entry.key === key)?.question !== question) return;
    if (!result.ok) return change(key, { answer: { state: 'failed', error: result.error } });
    change(key, { photo: result.value.photo, answer: { state: 'ready', prediction: result.value } });
  };

  return {
    models: LOADING,
    ...NOTHING_TRIED,

    async loadModels() {
      set({ models: loaded<readonly PredictionModel[]>(await core.prediction.models({}), (all) => all.length === 0) });
    },

    async tryFiles(files, question) {
      const given = files.slice(0, KEPT_UPLOADS).map((file) => ({ file, key: add(file.name, question) }));
      set(({ shownKey }) => ({ shownKey: given[0]?.key ?? shownKey }));
      for (const { file, key } of given) {
        const uploaded = await uploadPhoto(file);
        if (!uploaded.ok) {
          change(key, { answer: { state: 'failed', error: uploaded.error } });
          continue;
        }
        change(key, { photo: uploaded.value });
        const { uploadId } = uploaded.value;
        const photo = { kind: 'upload', uploadId } as const;
        receive(key, questionKey(question), await core.prediction.predict({ ...question, photo }));
      }
    },

    async tryLibraryPhoto(photoId, name, question) {
      const key = add(name, question);
      set({ shownKey: key });
      const photo = { kind: 'library', photoId } as const;
      receive(key, questionKey(question), await core.prediction.predict({ ...question, photo }));
    },

    async askAgain(question) {
      const { tried, shownKey } = get();
      const shown = tried.find((entry) => entry.key === shownKey);
      const asked = questionKey(question);
      if (!shown?.photo || shown.question === asked) return;
      change(shown.key, { question: asked, answer: { state: 'waiting' } });
      const photo = { kind: 'upload', uploadId: shown.photo.uploadId } as const;
      receive(shown.key, asked, await core.prediction.predict({ ...question, photo }));
    },

    show: (key) => set({ shownKey: key }),
    clear: () => set(NOTHING_TRIED),
  };
});

function questionKey({ model, viaPhone }: Question): string {
  return `${modelKey(model)} ${viaPhone}`;
}
