import type { DomainHandlers, HandlerContext } from './context.ts';

export function shellHandlers({ shell }: HandlerContext): DomainHandlers<'shell'> {
  return {
    info: () => shell.info,
    setLanguage: ({ language }) => {
      shell.setLanguage(language);
      return {};
    },
    commands: (_input, emit) => shell.subscribe(emit),
  };
}
