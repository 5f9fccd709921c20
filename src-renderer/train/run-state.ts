import { CircleCheck, CircleDashed, CircleStop, CircleX, Loader, type LucideIcon, Pause } from 'lucide-react';
import type { RunState } from '../../src-shared/contract/training.ts';

/** The sign of each state of a run; its word is `state.<state>` of the table `trainMonitor`. */
export const RUN_STATE_ICONS: Readonly<Record<RunState, LucideIcon>> = {
  queued: CircleDashed,
  running: Loader,
  paused: Pause,
  finished: CircleCheck,
  failed: CircleX,
  cancelled: CircleStop,
  interrupted: CircleX,
};
