import { resolve } from 'node:path';
import { installCudaFiles } from '../../engine/onnx/cuda-files.ts';
import { checkedMachine, glanceAtMachine } from '../machine-glance.ts';
import { reportMachine } from '../machine-report.ts';
import type { DomainHandlers, HandlerContext } from './context.ts';

export function machineHandlers(context: HandlerContext): DomainHandlers<'machine'> {
  const { devices, pretrained, profile, workspace, places, now } = context;
  return {
    glance: () => glanceAtMachine(profile, workspace.current()?.workspaceDir ?? places.homeDir),
    async report({ dir }, job) {
      const asked = dir === undefined ? undefined : resolve(dir);
      const report = await reportMachine({ devices, pretrainedDir: pretrained.cacheDir, dir: asked }, job);
      // The answer is worth more than its being remembered.
      await profile.rememberMachine(checkedMachine(report, now().toISOString())).catch(() => {});
      return report;
    },
    async installCuda(_input, { signal, report }) {
      report({ phase: 'download', done: 0, total: null });
      const files = await installCudaFiles({ signal });
      devices.forget('cuda');
      return { files: [...files] };
    },
  };
}
