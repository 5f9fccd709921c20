import { fill, type Language, type Text } from './define.ts';
import { errorTexts } from './errors.ts';
import { uploadWarnings } from './errors-imaging.ts';
import { runNotes } from './run-notes.ts';

/** A reason that was stored or sent with its values; `message` is the English of the version that wrote it. */
export type Reason = {
  readonly reason: string;
  readonly message: string;
  readonly params: Readonly<Record<string, string | number>>;
};

const texts: Readonly<Record<string, Text>> = { ...errorTexts, ...uploadWarnings, ...runNotes };

/** The reason in the reader's language; one that this version does not know keeps the words it came with. */
export function describeReason({ reason, message, params }: Reason, language: Language): string {
  const text = Object.hasOwn(texts, reason) ? texts[reason] : undefined;
  return text ? fill(text[language], params) : message;
}
