import { execFile } from 'node:child_process';

/** An NVIDIA card as its driver describes it. */
export type NvidiaCard = {
  readonly name: string;
  readonly memoryBytes: number;
  readonly driver: string;
  /** As "8.6". */
  readonly computeCapability: string;
};

/** The cards that `nvidia-smi` names; none where there is no such program. */
export async function findNvidiaCards(signal?: AbortSignal): Promise<readonly NvidiaCard[]> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const query = ['--query-gpu=name,memory.total,driver_version,compute_cap', '--format=csv,noheader,nounits'];
  // Without an NVIDIA driver the program is not there, or fails: both mean that there is no card to name.
  execFile('nvidia-smi', query, { timeout: TIME_LIMIT_MS, signal }, (error, stdout) => resolve(error ? '' : stdout));
  return parseNvidiaCards(await promise);
}

/** `NVIDIA L4, 23034, 550.54.15, 8.9` on each line; memory in MiB. */
export function parseNvidiaCards(csv: string): readonly NvidiaCard[] {
  return csv
    .split('\n')
    .map((line) => line.split(',').map((part) => part.trim()))
    .flatMap(([name, memory, driver, computeCapability]) =>
      name && driver && computeCapability
        ? [{ name, memoryBytes: Number(memory) * 2 ** 20, driver, computeCapability }]
        : [],
    );
}

/** The driver may have to wake the card. */
const TIME_LIMIT_MS = 10_000;
