/** What was promised and what was found. */
export type Goal = {
  readonly claim: string;
  readonly found: number;
  /** Printed form of a number of this goal. */
  readonly show: (value: number) => string;
  readonly direction: 'at least' | 'at most';
  readonly goal: number;
  /** What is still acceptable, where that is not the goal itself. */
  readonly least?: number;
};

export type Verdict = 'met' | 'least met' | 'missed';

export function judge({ found, direction, goal, least = goal }: Goal): Verdict {
  const reaches = (limit: number) => (direction === 'at least' ? found >= limit : found <= limit);
  if (reaches(goal)) return 'met';
  return reaches(least) ? 'least met' : 'missed';
}
