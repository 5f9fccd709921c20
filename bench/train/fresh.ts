import type { Job } from './job.ts';
import { SideProcess } from './side-process.ts';
import { TORCH_DEFAULTS, type TorchSettings } from './torch-settings.ts';

/** The peak is reached in the first or second step; the others show that it stays. */
const MEMORY_STEPS = 5;
/** Fresh processes whose median counts. */
const CREATIONS = 5;

export type Memory = {
  readonly name: string;
  /** The largest resident memory of the process. */
  readonly peakBytes: number;
  /** Resident memory once the program and its libraries are loaded, before any network. */
  readonly baselineBytes: number;
};

export type MemoryResult = { readonly ours: Memory; readonly torchBest: Memory; readonly torchDefault: Memory };

/** Peak memory of training steps, each side in a process of its own. */
export async function measureMemory(job: Job, torch: TorchSettings): Promise<MemoryResult> {
  return {
    ours: await peakOf(await SideProcess.startOurs(job)),
    torchBest: await peakOf(await SideProcess.startTorch({ ...job, torch })),
    torchDefault: await peakOf(await SideProcess.startTorch({ ...job, torch: TORCH_DEFAULTS })),
  };
}

/** Seconds from weights in memory to a session that can step, each in a process that has done nothing before. */
export async function measureCreation(job: Job): Promise<readonly number[]> {
  const seconds: number[] = [];
  for (let i = 0; i < CREATIONS; i++) {
    const side = await SideProcess.startOurs(job);
    seconds.push(side.created.seconds);
    await side.stop();
  }
  return seconds;
}

async function peakOf(side: SideProcess): Promise<Memory> {
  try {
    let peakBytes = 0;
    for (let i = 0; i < MEMORY_STEPS; i++) ({ peakBytes } = await side.step());
    return { name: side.name, peakBytes, baselineBytes: side.hello.baselineBytes };
  } finally {
    await side.stop();
  }
}
