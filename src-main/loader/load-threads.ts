/**
 * How many loading threads run: what the recipe asks for, but no more than the machine has beside the one thread that
 * trains; 0 stays 0 (the training thread loads by itself).
 */
export function loadThreads(wanted: number, cores: number): number {
  return Math.min(wanted, Math.max(1, cores - 1));
}
