import type * as z from 'zod';
import type { AppErrorData, Result } from '../errors.ts';

/** A question with a quick answer. */
export type Call<I extends z.ZodType, O extends z.ZodType> = {
  readonly kind: 'call';
  readonly input: I;
  readonly output: O;
};

/**
 * Long work. Invoking it answers at once with the job's id; progress and the output come over `jobs.events`.
 * `waitForJob` in `client.ts` listens and waits.
 */
export type Job<I extends z.ZodType, O extends z.ZodType> = {
  readonly kind: 'job';
  readonly input: I;
  readonly output: O;
};

/** Events until the subscriber leaves. Every event carries a growing `seq`; a late subscriber asks for what came `after`. */
export type Stream<I extends z.ZodType, E extends z.ZodType> = {
  readonly kind: 'stream';
  readonly input: I;
  readonly event: E;
};

export type Member = Call<z.ZodType, z.ZodType> | Job<z.ZodType, z.ZodType> | Stream<z.ZodType, z.ZodType>;
export type Contract = Readonly<Record<string, Readonly<Record<string, Member>>>>;

export const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O): Call<I, O> => ({
  kind: 'call',
  input,
  output,
});
export const job = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O): Job<I, O> => ({
  kind: 'job',
  input,
  output,
});
export const stream = <I extends z.ZodType, E extends z.ZodType>(input: I, event: E): Stream<I, E> => ({
  kind: 'stream',
  input,
  event,
});

export type StartedJob = { readonly jobId: string };

type ClientMember<M> =
  M extends Call<infer I, infer O>
    ? (input: z.input<I>) => Promise<Result<z.output<O>>>
    : M extends Job<infer I, z.ZodType>
      ? (input: z.input<I>) => Promise<Result<StartedJob>>
      : M extends Stream<infer I, infer E>
        ? (
            input: z.input<I>,
            onEvent: (event: z.output<E>) => void,
            onEnd?: (error: AppErrorData) => void,
          ) => () => void
        : never;

/** What the window and the command line hold. */
export type Client<C extends Contract> = {
  readonly [D in keyof C]: { readonly [M in keyof C[D]]: ClientMember<C[D][M]> };
};

type HandlerMember<M, JobContext> =
  M extends Call<infer I, infer O>
    ? (input: z.output<I>) => Promise<z.input<O>> | z.input<O>
    : M extends Job<infer I, infer O>
      ? (input: z.output<I>, context: JobContext) => Promise<z.input<O>>
      : M extends Stream<infer I, infer E>
        ? (input: z.output<I>, emit: (event: z.input<E>) => void) => () => void
        : never;

/** What the core implements; a missing handler does not compile. `JobContext` is what long work is given beside its input. */
export type Handlers<C extends Contract, JobContext> = {
  readonly [D in keyof C]: { readonly [M in keyof C[D]]: HandlerMember<C[D][M], JobContext> };
};

/** The only thing a transport has to do. Electron IPC, worker port, WebSocket and in-process each implement it. */
export interface Transport {
  /** Never rejects: whatever goes wrong comes back as data. */
  invoke(path: string, input: unknown): Promise<Result<unknown>>;
  /**
   * Returns the function that ends the subscription. Never throws: a refused subscription and a lost connection both
   * come as `onEnd`, once, and no event follows it.
   */
  subscribe(
    path: string,
    input: unknown,
    onEvent: (event: unknown) => void,
    onEnd: (error: AppErrorData) => void,
  ): () => void;
}
