import { Component, type ReactNode } from 'react';
import { AppError, type AppErrorData } from '../../src-shared/errors.ts';
import { ErrorNotice } from '../ui/LoadedBody.tsx';

/** A bug of one screen is shown in its place; the others go on working. */
export class ScreenBoundary extends Component<
  { readonly children: ReactNode },
  { readonly error: AppErrorData | null }
> {
  override state = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error: AppError.from(error).data };
  }

  override render(): ReactNode {
    const { error } = this.state;
    return error ? <ErrorNotice error={error} onRetry={() => this.setState({ error: null })} /> : this.props.children;
  }
}
