import type { RecipeOptions } from '../../src-shared/contract/recipe.ts';
import type { Devices } from '../engine/onnx/device-choice.ts';
import { PROVIDERS } from '../engine/onnx/providers.ts';
import { architectures } from '../network/architecture.ts';
import { buildNetwork } from '../network/network.ts';
import { isTrained, networkParameters, sizeOf } from '../network/parameters.ts';

/** Classes of the published weights. */
const PUBLISHED_CLASSES = 1000;

/** What a recipe may name here; nothing is tried out. */
export function recipeOptions(devices: Pick<Devices, 'foresee'>): RecipeOptions {
  return {
    networks: architectures.map(({ name }) => {
      const parameters = networkParameters(buildNetwork({ architecture: name, numClasses: PUBLISHED_CLASSES }));
      return { name, parameters: parameters.filter(isTrained).reduce((sum, { shape }) => sum + sizeOf(shape), 0) };
    }),
    devices: PROVIDERS.map((device) => ({ device, ...devices.foresee(device) })),
  };
}
