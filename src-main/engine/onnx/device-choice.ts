import { AppError, type AppErrorData } from '../../../src-shared/errors.ts';
import { checkDevice, type DeviceCheck, findMissingHardware } from './device-check.ts';
import { findObstacle, PROVIDERS, type Precision, type Provider } from './providers.ts';

export type DeviceChoice = {
  readonly provider: Provider;
  readonly precision: Precision;
  /** Why each of the more promising ones was not taken; nothing where one was asked for by name. */
  readonly rejected: readonly { readonly provider: Provider; readonly problem: AppErrorData }[];
  /** Why `auto` did not take float16 on a device other than the processor. */
  readonly halfProblem: AppErrorData | null;
};

export type DevicePrognosis = {
  readonly state: 'works' | 'untested' | 'fails';
  /** Why it fails, or why `auto` does not take it. */
  readonly problem: {
    readonly reason: string;
    readonly message: string;
    readonly params: Record<string, string | number>;
  } | null;
};

export type DeviceWish = { readonly device: 'auto' | Provider; readonly precision: 'auto' | Precision };

/** Finds what training runs on. What was found out about a device is kept as long as the program runs. */
export class Devices {
  readonly #whole = new Map<Provider, DeviceCheck>();
  /** Of devices that were asked for their speed first. */
  readonly #partial = new Map<Provider, DeviceCheck>();

  /**
   * The best device that passes its self-test, or the one asked for. @throws AppError `device.*` where what was asked for
   * by name does not work, `cancelled`.
   */
  async choose({ device, precision }: DeviceWish, signal?: AbortSignal): Promise<DeviceChoice> {
    if (device !== 'auto') {
      if (device === 'cpu') return onProcessor(precision, []);
      const check = await this.check(device, { isSpeedRequired: false, signal });
      if (check.problem) throw new AppError(check.problem);
      return taken(check, precision, []);
    }
    const rejected: { provider: Provider; problem: AppErrorData }[] = [];
    for (const provider of PROVIDERS) {
      if (provider === 'cpu') continue;
      const check = await this.check(provider, { isSpeedRequired: true, signal });
      const problem = check.handicap ?? check.problem ?? (precision === 'float16' ? check.halfProblem : null);
      if (!problem) return taken(check, precision, rejected);
      rejected.push({ provider, problem });
    }
    return onProcessor(precision, rejected);
  }

  /** What can be said of a device without trying it out: by an earlier self-test, or by what it plainly lacks. */
  foresee(provider: Provider): DevicePrognosis {
    if (provider === 'cpu') return { state: 'works', problem: null };
    const known = this.#whole.get(provider) ?? this.#partial.get(provider);
    if (known) {
      const isTested = known.steps.length > 0 || known.problem !== null;
      const state = known.problem ? 'fails' : isTested ? 'works' : 'untested';
      return { state, problem: remarkOf(known.problem ?? known.handicap) };
    }
    const obstacle = findObstacle(provider);
    return { state: obstacle ? 'fails' : 'untested', problem: remarkOf(obstacle ?? findMissingHardware(provider)) };
  }

  /** Tries a device out again next time: something about it was changed. */
  forget(provider: Provider): void {
    this.#whole.delete(provider);
    this.#partial.delete(provider);
  }

  /** What `checkDevice` finds, once; a whole self-test also answers where a part would do. @throws AppError `cancelled`. */
  async check(
    provider: Provider,
    options: { readonly isSpeedRequired: boolean; readonly signal?: AbortSignal | undefined },
  ): Promise<DeviceCheck> {
    const known = this.#whole.get(provider) ?? (options.isSpeedRequired ? this.#partial.get(provider) : undefined);
    if (known) return known;
    const found = await checkDevice(provider, options);
    (options.isSpeedRequired ? this.#partial : this.#whole).set(provider, found);
    return found;
  }
}

function remarkOf(problem: AppErrorData | null | undefined): DevicePrognosis['problem'] {
  return problem ? { reason: problem.reason, message: problem.message, params: { ...problem.params } } : null;
}

/** Float16 is emulated on the processor, which takes longer than float32: only where it was asked for. */
function onProcessor(precision: DeviceWish['precision'], rejected: DeviceChoice['rejected']): DeviceChoice {
  return { provider: 'cpu', precision: precision === 'float16' ? 'float16' : 'float32', rejected, halfProblem: null };
}

function taken(
  { provider, halfProblem }: DeviceCheck,
  precision: DeviceWish['precision'],
  rejected: DeviceChoice['rejected'],
): DeviceChoice {
  if (precision === 'float32') return { provider, precision, rejected, halfProblem: null };
  if (precision === 'float16' && halfProblem) throw new AppError(halfProblem);
  return { provider, precision: halfProblem ? 'float32' : 'float16', rejected, halfProblem };
}
