import type { Browser } from '@playwright/test';
import type { Goal } from '../train/goals.ts';
import type { Served } from './browser.ts';
import type { LargeWorkspace } from './make-workspace.ts';

export type WindowBench = {
  readonly browser: Browser;
  readonly served: Served;
  readonly workspace: LargeWorkspace;
  /** How often each figure is taken; the median counts. */
  readonly rounds: number;
};

/** A figure with its goal, or one without that explains another. */
export type WindowRow = Goal | { readonly claim: string; readonly shown: string };

/** One screen's figures, in a file of its own. */
export type MeasureScreen = (bench: WindowBench) => Promise<readonly WindowRow[]>;

export const ms = (value: number) => `${value.toFixed(value < 100 ? 1 : 0)} ms`;
