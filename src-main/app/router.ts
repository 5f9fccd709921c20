import * as z from 'zod';
import type { Contract, Handlers, Transport } from '../../src-shared/contract/define.ts';
import { AppError, appError, type Result } from '../../src-shared/errors.ts';

type LooseHandler = (input: unknown, second?: unknown) => unknown;

/** Starts long work and answers with its id; `work` runs in the background. */
export type StartJob<Context> = (operation: string, work: (context: Context) => Promise<unknown>) => string;

/**
 * The in-process transport: checks every input against the contract, runs the handler, and turns whatever is thrown
 * into data. The other transports stand in front of it.
 */
export function createRouter<C extends Contract, Context>(
  contract: C,
  handlers: Handlers<C, Context>,
  startJob: StartJob<Context>,
): Transport {
  const find = (path: string) => {
    const [domain = '', name = ''] = path.split('.');
    const member = Object.hasOwn(contract, domain) ? contract[domain]?.[name] : undefined;
    if (!member || !Object.hasOwn(contract[domain] ?? {}, name)) throw appError('contract.no_such_operation', { path });
    // `Handlers<C>` has a function at every path of the contract; only its argument types are lost here.
    const handler = (handlers as unknown as Record<string, Record<string, LooseHandler>>)[domain]?.[name];
    if (!handler) throw new Error(`no handler at ${path}`);
    return { member, handler };
  };
  return {
    async invoke(path, input): Promise<Result<unknown>> {
      try {
        const { member, handler } = find(path);
        if (member.kind === 'stream') throw appError('contract.no_such_operation', { path });
        const parsed = parseInput(path, member.input, input);
        if (member.kind === 'call') return { ok: true, value: await handler(parsed) };
        const jobId = startJob(path, async (context) => handler(parsed, context));
        return { ok: true, value: { jobId } };
      } catch (error) {
        return { ok: false, error: AppError.from(error).data };
      }
    },
    subscribe(path, input, onEvent, onEnd) {
      try {
        const { member, handler } = find(path);
        if (member.kind !== 'stream') throw appError('contract.no_such_operation', { path });
        // A stream's handler returns the function that ends it.
        return handler(parseInput(path, member.input, input), onEvent) as () => void;
      } catch (error) {
        onEnd(AppError.from(error).data);
        return () => {};
      }
    },
  };
}

function parseInput(path: string, schema: z.ZodType, input: unknown): unknown {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.map(String).join('.') || 'input';
  throw appError('contract.invalid_input', { path, field, problem: issue?.message ?? z.prettifyError(parsed.error) });
}
