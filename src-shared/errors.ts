import { fill, type Language, type TextArguments } from './text/define.ts';
import { type ErrorText, errorTexts } from './text/errors.ts';

/** The closed list of failures that a person can meet; each has a text in both languages in `text/errors.ts`. */
export type AppErrorReason = keyof typeof errorTexts;

/** What kind of failure it is: exit codes, HTTP statuses and retry buttons are decided by it. */
export type AppErrorCode = ErrorText['code'];

/** What crosses every process border. Plain data: Electron IPC and worker ports drop `Error` subclasses. */
export type AppErrorData = {
  readonly code: AppErrorCode;
  readonly reason: AppErrorReason;
  /** English, ready to print; `describeError` gives the other language. */
  readonly message: string;
  readonly params: Readonly<Record<string, string | number>>;
};

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: AppErrorData };

/** A failure that a person can meet and act on. Made by `appError`, or from the data that crossed a border. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly data: AppErrorData;

  constructor(data: AppErrorData, options?: { cause?: unknown }) {
    super(data.message, options);
    this.data = data;
  }

  get code(): AppErrorCode {
    return this.data.code;
  }

  get reason(): AppErrorReason {
    return this.data.reason;
  }

  /** Anything thrown, as an AppError: an AppError as it is, everything else as `internal` with its cause. */
  static from(error: unknown): AppError {
    if (error instanceof AppError) return error;
    const message = error instanceof Error ? error.message : String(error);
    return withCause(appError('internal', { message }), error);
  }
}

/** Makes the error of a reason; the values its text needs are checked by the compiler. */
export function appError<R extends AppErrorReason>(
  reason: R,
  ...args: TextArguments<(typeof errorTexts)[R]>
): AppError {
  const text: ErrorText = errorTexts[reason];
  const params = args[0] ?? {};
  return new AppError({ code: text.code, reason, message: fill(text.en, params), params });
}

/** The same error with what caused it: `throw withCause(appError('x'), error)`. */
export function withCause(error: AppError, cause: unknown): AppError {
  return new AppError(error.data, { cause });
}

/** The text of an error in the reader's language. */
export function describeError(error: AppErrorData, language: Language): string {
  return fill(errorTexts[error.reason][language], error.params);
}

/** Turns what the operating system threw about a path into an AppError; anything unknown keeps its own message. */
export function systemError(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
      return withCause(appError('io.not_found', { path }), error);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return withCause(appError('io.forbidden', { path, systemCode: String(code) }), error);
    case 'ENOSPC':
    case 'EDQUOT':
      return withCause(appError('io.no_space', { path }), error);
    case 'ENOTDIR':
      return withCause(appError('io.not_a_folder', { path }), error);
    case 'EISDIR':
      return withCause(appError('io.is_a_folder', { path }), error);
    default: {
      const message = error instanceof Error ? error.message : String(error);
      return withCause(appError('io.failed', { path, message }), error);
    }
  }
}

/** Whether an error says that a person or a signal stopped the work. */
export function isCancelled(error: unknown): boolean {
  return error instanceof AppError && error.code === 'cancelled';
}

/** Throws `cancelled` once the signal has fired; called between the steps of long work. */
export function throwIfCancelled(signal: { readonly aborted: boolean } | undefined): void {
  if (signal?.aborted) throw appError('cancelled');
}

/** Ends a switch over a union: does not compile while a case is missing. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
