import * as z from 'zod';
import { call, stream } from './define.ts';

/** What a menu of the system or a link asks the page to do. */
export const ShellCommand = z.discriminatedUnion('type', [
  /** Shows a place of the page: the part of its address after `#`, such as `/train?run=r1`. */
  z.object({ type: z.literal('navigate'), to: z.string() }),
  z.object({ type: z.literal('openWorkspace'), dir: z.string() }),
  z.object({
    type: z.literal('do'),
    action: z.enum([
      'newWorkspace',
      'chooseWorkspace',
      'closeWorkspace',
      'sampleWorkspace',
      'palette',
      'keys',
      'undo',
      'redo',
    ]),
  }),
]);
export type ShellCommand = z.infer<typeof ShellCommand>;

export const ShellInfo = z.object({
  kind: z.enum(['desktop', 'headless']),
  /** `process.platform`: which key names a person knows. */
  platform: z.string(),
  /** Whether `places.pick` shows the system's dialog; else the page browses by itself. */
  hasDialogs: z.boolean(),
});
export type ShellInfo = z.infer<typeof ShellInfo>;

/** What is around the page. */
export const shell = {
  info: call(z.object({}), ShellInfo),
  /** The language of the page, which the system's menu then speaks too. */
  setLanguage: call(z.object({ language: z.enum(['en', 'ko']) }), z.object({})),
  /** One that came before anybody listened is delivered to the first who does. Nothing ever comes without a menu. */
  commands: stream(z.object({}), ShellCommand),
};
