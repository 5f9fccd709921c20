import { readFile } from 'node:fs/promises';
import type { RecipePreset } from '../../src-shared/contract/recipe.ts';
import { appError, systemError } from '../../src-shared/errors.ts';
import { recipePresets } from '../../src-shared/text/recipe-presets.ts';
import { checkRecipeText } from './recipe-check.ts';

/** A recipe that a person saved in a workspace. */
export type SavedPreset = { readonly name: string; readonly explanation: string; readonly yaml: string };

/** Implemented in `storage`. */
export type PresetRepository = {
  /** By name. */
  list(): SavedPreset[];
  /** Replaces one of the same name. */
  save(preset: SavedPreset): void;
  /** Whether there was one. */
  remove(name: string): boolean;
};

/** The same two levels below the project's folder when the program is bundled: `out/main`. */
const CONFIGS_URL = new URL('../../configs/', import.meta.url);
const SAVED = 'workspace:';

/** The program's, then the workspace's. @throws AppError `io.*`. */
export async function listPresets(presets: PresetRepository): Promise<RecipePreset[]> {
  const own = Object.entries(recipePresets).map(async ([name, { title, explanation }]): Promise<RecipePreset> => {
    const url = new URL(`${name}.yaml`, CONFIGS_URL);
    try {
      const yaml = await readFile(url, 'utf8');
      return { presetId: `program:${name}`, origin: 'program', title, explanation, yaml };
    } catch (error) {
      throw systemError(error, url.pathname);
    }
  });
  return [...(await Promise.all(own)), ...presets.list().map(describeSaved)];
}

/** @throws AppError `training.preset_invalid` for a recipe that could not be trained. */
export function savePreset(preset: SavedPreset, presets: PresetRepository): RecipePreset {
  const [problem] = checkRecipeText(preset.yaml).problems;
  if (problem) {
    const { key, line, found, expected } = problem;
    throw appError('training.preset_invalid', { key: key || '-', line: line ?? '-', found: found ?? '-', expected });
  }
  presets.save(preset);
  return describeSaved(preset);
}

/** @throws AppError `training.no_such_preset`, also for one that the program brings along. */
export function deletePreset(presetId: string, presets: PresetRepository): void {
  const isSaved = presetId.startsWith(SAVED);
  if (!isSaved || !presets.remove(presetId.slice(SAVED.length)))
    throw appError('training.no_such_preset', { presetId });
}

/** A person's words are the same in every language. */
function describeSaved({ name, explanation, yaml }: SavedPreset): RecipePreset {
  return {
    presetId: SAVED + name,
    origin: 'workspace',
    title: { en: name, ko: name },
    explanation: { en: explanation, ko: explanation },
    yaml,
  };
}
