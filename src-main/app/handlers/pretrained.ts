import { resolve } from 'node:path';
import { addPretrained, fetchPretrained, listPretrained } from '../../network/pretrained/pretrained-files.ts';
import type { DomainHandlers, HandlerContext } from './context.ts';

export function pretrainedHandlers({ pretrained }: HandlerContext): DomainHandlers<'pretrained'> {
  return {
    list: () => listPretrained(pretrained),
    download: ({ name }, job) => fetchPretrained(name, pretrained, job),
    add: ({ file, name }, { signal }) => addPretrained(resolve(file), name, pretrained, signal),
  };
}
