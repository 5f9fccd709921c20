import { cpus } from 'node:os';

/** What computations run on here, for reports: "cpu, AMD EPYC, 2 cores" (logical ones). */
export function deviceName(): string {
  const cores = cpus();
  return `cpu, ${cores[0]?.model.trim() || process.arch}, ${cores.length} ${cores.length === 1 ? 'core' : 'cores'}`;
}
