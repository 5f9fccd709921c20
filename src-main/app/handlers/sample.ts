import { resolve } from 'node:path';
import { generateSample } from '../../sample/generate-sample.ts';
import type { DomainHandlers } from './context.ts';

export function sampleHandlers(): DomainHandlers<'sample'> {
  return {
    draw: ({ dir, drugs, ...counts }, { signal, report }) =>
      generateSample({
        ...counts,
        ...(drugs === undefined ? {} : { drugCount: drugs }),
        dir: resolve(dir),
        signal,
        onProgress: ({ done, total }) => report({ phase: 'draw', done, total }),
      }),
  };
}
