import { cpus } from 'node:os';

/** What computations run on here, for reports: "cpu, AMD EPYC, 2 cores" (logical ones), "webgpu, float16, AMD EPYC, 2 cores". */
export function deviceName(provider = 'cpu', precision = 'float32'): string {
  const cores = cpus();
  const processor = `${cores[0]?.model.trim() || process.arch}, ${cores.length} ${cores.length === 1 ? 'core' : 'cores'}`;
  return [provider, ...(precision === 'float32' ? [] : [precision]), processor].join(', ');
}
