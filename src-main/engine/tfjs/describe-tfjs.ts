import { type AppErrorData, appError } from '../../../src-shared/errors.ts';
import { type LoadedTfjs, loadTfjs } from './load-tfjs.ts';

/** Of the native packages; newer ones do not exist (the last is of 2024). */
const PACKAGE_VERSION = '4.22.0';

/** An NVIDIA card as its driver names it; `computeCapability` as "8.6". */
export type GraphicsCard = { readonly name: string; readonly computeCapability: string };

export type TfjsReport = Pick<LoadedTfjs, 'package' | 'version' | 'backend' | 'usesGpu'> & {
  /** Packages that do not load, a GPU that is not used, cards that can't be driven. */
  readonly problems: readonly AppErrorData[];
  /** Cards that the GPU package can drive. */
  readonly drivableCards: readonly GraphicsCard[];
  /** What installs the package that suits this machine; it downloads from storage.googleapis.com. */
  readonly installCommand: string;
};

/**
 * What TensorFlow.js is here, which of the given cards it can drive, and how its native package is installed. Loads it,
 * so the rules of `loadTfjs` hold.
 */
export async function describeTfjs(cards: readonly GraphicsCard[] = []): Promise<TfjsReport> {
  const { package: name, version, backend, usesGpu, problems } = await loadTfjs();
  const drivableCards = cards.filter(({ computeCapability }) => isDrivable(computeCapability));
  const undrivable = cards
    .filter((card) => !drivableCards.includes(card))
    .map((card) => appError('engine.tfjs_card_unsupported', { card: card.name, found: card.computeCapability }).data);
  const suited = drivableCards.length > 0 ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node';
  return {
    package: name,
    version,
    backend,
    usesGpu,
    problems: [...problems, ...undrivable],
    drivableCards,
    installCommand: `npm install --no-save ${suited}@${PACKAGE_VERSION}`,
  };
}

/**
 * Whether the GPU package has code for a card. It holds TensorFlow 2.9.1, built for CUDA 11.2 and the architectures 3.5,
 * 5.0, 6.0, 7.0 and 7.5, and as intermediate code 8.0, which the driver compiles at the first start for Ampere. CUDA 11.2
 * itself, with cuDNN 8.1, knows cards up to 8.6.
 * TF_CUDA_COMPUTE_CAPABILITIES=sm_35,sm_50,sm_60,sm_70,sm_75,compute_80 in TensorFlow's release scripts for CUDA 11.2.
 */
export function isDrivable(computeCapability: string): boolean {
  const [major = Number.NaN, minor = 0] = computeCapability.split('.').map(Number);
  const capability = major * 10 + minor;
  return capability >= 35 && capability <= 86;
}
