import { resolve } from 'node:path';
import { installCudaFiles } from '../../engine/onnx/cuda-files.ts';
import { reportMachine } from '../machine-report.ts';
import type { DomainHandlers, HandlerContext } from './context.ts';

export function machineHandlers({ devices, pretrained }: HandlerContext): DomainHandlers<'machine'> {
  return {
    report: ({ dir }, job) =>
      reportMachine(
        { devices, pretrainedDir: pretrained.cacheDir, dir: dir === undefined ? undefined : resolve(dir) },
        job,
      ),
    async installCuda(_input, { signal, report }) {
      report({ phase: 'download', done: 0, total: null });
      const files = await installCudaFiles({ signal });
      devices.forget('cuda');
      return { files: [...files] };
    },
  };
}
