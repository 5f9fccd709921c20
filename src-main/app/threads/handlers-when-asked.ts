import type * as z from 'zod';
import type { Call, Handlers, Job } from '../../../src-shared/contract/define.ts';
import type { JobContext } from '../jobs.ts';

type Members = Readonly<Record<string, Call<z.ZodType, z.ZodType> | Job<z.ZodType, z.ZodType>>>;
type HandlersOf<M extends Members> = Handlers<{ readonly domain: M }, JobContext>['domain'];
type LooseHandler = (input: unknown, job: JobContext) => unknown;

/** Handlers of a domain that are made anew for each question, when it is asked. */
export function whenAsked<M extends Members>(members: M, make: () => Promise<HandlersOf<M>>): HandlersOf<M> {
  const handlers = Object.keys(members).map((name): [string, LooseHandler] => [
    name,
    async (input, job) => {
      // A handler is a function at each name of the domain; only its types are lost here, as in the router.
      const made = (await make()) as unknown as Readonly<Record<string, LooseHandler>>;
      return made[name]?.(input, job);
    },
  ]);
  return Object.fromEntries(handlers) as unknown as HandlersOf<M>;
}
