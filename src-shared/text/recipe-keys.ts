import type { RecipeKeyText } from './recipe-key.ts';
import { augmentationKeys } from './recipe-keys-augmentation.ts';
import { courseKeys } from './recipe-keys-course.ts';
import { inputKeys } from './recipe-keys-input.ts';
import { trainingKeys } from './recipe-keys-training.ts';

/** Every key of the recipe, by its path; `recipe-keys.test.ts` walks the schema and finds none missing. */
export const recipeKeys: Readonly<Record<string, RecipeKeyText>> = {
  ...inputKeys,
  ...trainingKeys,
  ...augmentationKeys,
  ...courseKeys,
};
