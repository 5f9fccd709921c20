import * as z from 'zod';
import type { Contract, Transport } from '../../../src-shared/contract/define.ts';
import { AppError } from '../../../src-shared/errors.ts';

export type Confinement = {
  /** The path as the core may use it. @throws AppError where it lies outside what a window may see. */
  readonly admit: (path: string) => Promise<string>;
  /** Whether a workspace was named by the person at this machine: such a one may lie anywhere. */
  readonly knowsWorkspace: (dir: string) => Promise<boolean>;
};

/**
 * A transport for windows on other machines: every path that one sends (`HostPath` in the contract) has to lie in the
 * folders that the person who started the server has allowed, and is passed on with its links resolved.
 */
export function confinePaths(contract: Contract, transport: Transport, confinement: Confinement): Transport {
  return {
    async invoke(path, input) {
      try {
        return await transport.invoke(path, await confined(path, input));
      } catch (error) {
        return { ok: false, error: AppError.from(error).data };
      }
    },
    subscribe: (path, input, onEvent, onEnd) => transport.subscribe(path, input, onEvent, onEnd),
  };

  async function confined(path: string, input: unknown): Promise<unknown> {
    const [domain = '', name = ''] = path.split('.');
    const names = hostPathsOf(contract[domain]?.[name]?.input);
    if (names.length === 0 || typeof input !== 'object' || input === null) return input;
    const changed: Record<string, unknown> = { ...input };
    for (const field of names) {
      const value = changed[field];
      // Anything but a text is refused by the router.
      if (typeof value !== 'string') continue;
      if (path === 'workspace.open' && (await confinement.knowsWorkspace(value))) continue;
      changed[field] = await confinement.admit(value);
    }
    return changed;
  }
}

/** Names of the fields of an input that are paths of the machine. */
export function hostPathsOf(input: z.ZodType | undefined): string[] {
  if (!(input instanceof z.ZodObject)) return [];
  return Object.entries(input.shape)
    .filter(([, field]) => field instanceof z.ZodType && isHostPath(field))
    .map(([name]) => name);
}

/** Also inside `.optional()`, `.default()` and a union. */
function isHostPath(field: z.ZodType): boolean {
  if (field.meta()?.isHostPath === true) return true;
  if (field instanceof z.ZodOptional || field instanceof z.ZodDefault || field instanceof z.ZodNullable) {
    const inner = field.unwrap();
    return inner instanceof z.ZodType && isHostPath(inner);
  }
  if (field instanceof z.ZodUnion)
    return field.options.some((option) => option instanceof z.ZodType && isHostPath(option));
  return false;
}
