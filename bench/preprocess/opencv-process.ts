import { join } from 'node:path';
import * as z from 'zod';
import { LineProcess, PYTHON } from '../shared/line-process.ts';

export type Work = {
  readonly path: string;
  /** Whether the JPEG is decoded in the measured time, or before it. */
  readonly decodes: boolean;
  readonly output: 'rgb' | 'tensor';
  readonly threads: number;
  /** Pictures in one batch. */
  readonly count: number;
};

/** Of a batch: its time, and the sha256 of its last picture. */
export const Measured = z.object({ seconds: z.number().positive(), sha256: z.string() });
export type Measured = z.infer<typeof Measured>;

export const Versions = z.object({ opencv: z.string(), numpy: z.string() });
export type OpencvProcess = LineProcess<z.infer<typeof Versions>>;

/** OpenCV and numpy doing the owner's plan. @throws Error naming the Debian package where OpenCV for Python is missing. */
export function startOpencv(): Promise<OpencvProcess> {
  return LineProcess.start({
    command: PYTHON,
    args: [join(import.meta.dirname, 'opencv_worker.py')],
    hello: Versions,
    remedy: 'OpenCV for Python is needed for the comparison: install the Debian package python3-opencv.',
  });
}
