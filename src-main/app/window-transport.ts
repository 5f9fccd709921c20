import * as z from 'zod';
import type { Contract, Transport } from '../../src-shared/contract/define.ts';
import { AppError } from '../../src-shared/errors.ts';

export type Admission = {
  /** The path as the core uses it. @throws AppError where it lies outside what a window may see. */
  readonly admit: (path: string) => Promise<string>;
  /** Whether a workspace stands on the user's own list or is the open one: such a one may lie anywhere. */
  readonly knowsWorkspace: (dir: string) => Promise<boolean>;
};

/**
 * What windows are given instead of the core's own transport: every path that one sends (`HostPath` in the contract) is made
 * absolute and has to lie in the folders that the shell lets a window see.
 */
export function windowTransport(contract: Contract, transport: Transport, admission: Admission): Transport {
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
      if (path === 'workspace.open' && (await admission.knowsWorkspace(value))) continue;
      changed[field] = await admission.admit(value);
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
