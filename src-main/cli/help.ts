import { helpTexts } from '../../src-shared/text/cli-help.ts';
import { type Language, translator } from '../../src-shared/text/define.ts';
import { COMMON_OPTIONS } from './arguments.ts';
import { type Command, type OptionSpec, optionUsage, usageOf } from './command.ts';
import { displayWidth, padEnd } from './screen/display-width.ts';

/** The help of the whole program, or of the commands that begin with one word (`dataset`). */
export function generalHelp(commands: readonly Command[], language: Language): string[] {
  const t = translator(helpTexts, language);
  return [
    t('title'),
    '',
    t('usage', { command: t('commandWord') }),
    '',
    t('commands'),
    ...twoColumns(commands.map((command) => [usageOf(command), t(command.summary)])),
    '',
    t('commonOptions'),
    ...optionLines(COMMON_OPTIONS, language),
    '',
    t('exitCodes'),
    t('more'),
  ];
}

export function commandHelp(command: Command, language: Language): string[] {
  const t = translator(helpTexts, language);
  const own = optionLines(command.options, language);
  return [
    t(command.summary),
    '',
    t('usage', { command: `${usageOf(command)}${own.length > 0 ? ` ${t('optionsWord')}` : ''}` }),
    '',
    ...(own.length > 0 ? [t('options'), ...own, ''] : []),
    t('commonOptions'),
    ...optionLines(COMMON_OPTIONS, language),
    '',
    t('examples'),
    ...command.examples.map((example) => `  ${example}`),
  ];
}

function optionLines(options: Readonly<Record<string, OptionSpec>>, language: Language): string[] {
  const t = translator(helpTexts, language);
  return twoColumns(Object.entries(options).map(([name, spec]) => [optionUsage(name, spec), t(spec.help)]));
}

function twoColumns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...rows.map(([first]) => displayWidth(first)));
  return rows.map(([first, second]) => `  ${padEnd(first, width)}  ${second}`);
}
