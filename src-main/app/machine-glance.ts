import { statfs } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import type { MachineCheck, MachineGlance, MachineReport } from '../../src-shared/contract/machine.ts';
import type { CheckedMachine, Profile } from './profile.ts';

/** What can be said of this machine at once. `dir`: whose disk is looked at. */
export async function glanceAtMachine(profile: Profile, dir: string): Promise<MachineGlance> {
  const checked = await profile.checkedMachine();
  return {
    processor: { model: processorModel(), cores: cpus().length },
    memory: {
      totalBytes: Math.min(totalmem(), process.constrainedMemory() || totalmem()),
      freeBytes: process.availableMemory(),
    },
    disk: await describeDisk(dir),
    // A profile that came from another machine says nothing about this one.
    lastCheck: checked?.processor === processorModel() ? checked.check : null,
  };
}

/** What of a full check is worth remembering. */
export function checkedMachine(report: MachineReport, checkedAt: string): CheckedMachine {
  const check: MachineCheck = {
    checkedAt,
    chosen: report.chosen,
    graphicsCard: report.graphicsCards[0]?.name ?? null,
    isBroken: report.isBroken,
  };
  return { processor: report.processor.model, check };
}

export function processorModel(): string {
  return cpus()[0]?.model.trim() || process.arch;
}

/** Null where the folder is not there: it has no disk to describe. */
export async function describeDisk(path: string): Promise<MachineReport['disk']> {
  try {
    const { bsize, blocks, bavail } = await statfs(path);
    return { path, totalBytes: bsize * blocks, freeBytes: bsize * bavail };
  } catch {
    return null;
  }
}
