import { type Document, isMap, LineCounter, parseDocument, stringify } from 'yaml';
import { TrainConfig } from '../../../src-shared/contract/train-config.ts';
import type { Path } from './fields.ts';

/** What a recipe's text says, or why it can't be read. */
export type ReadText =
  | { readonly isReadable: true; readonly value: unknown }
  | { readonly isReadable: false; readonly line: number; readonly problem: string };

/** Reads a recipe's text as far as YAML goes; whether it is a right recipe is another question. */
export function readText(text: string): ReadText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const [error] = document.errors;
  if (error) return { isReadable: false, line: lines.linePos(error.pos[0]).line, problem: error.message };
  const { contents } = document;
  if (contents !== null && !isMap(contents)) return { isReadable: false, line: 1, problem: 'key: value' };
  return { isReadable: true, value: document.toJS() ?? {} };
}

/** The text with one value changed; its comments and the order of its keys stay. */
export function withValue(text: string, path: Path, value: unknown): string {
  const document = documentOf(text);
  const isPlainValue = typeof value !== 'object' || value === null;
  document.setIn(path, isPlainValue ? value : document.createNode(value, { flow: Array.isArray(value) }));
  return document.toString();
}

/** The text without a key, which then has its default; a group that became empty goes too. */
export function withoutKey(text: string, path: Path): string {
  const document = documentOf(text);
  if (!document.hasIn(path)) return text;
  document.deleteIn(path);
  for (let depth = path.length - 1; depth > 0; depth--) {
    const group = path.slice(0, depth);
    const node = document.getIn(group);
    if (!isMap(node) || node.items.length > 0) break;
    document.deleteIn(group);
  }
  return isMap(document.contents) && document.contents.items.length === 0 ? commentsOf(document) : document.toString();
}

/** A whole recipe as the text that says only what differs from the defaults. */
export function textOf(config: unknown): string {
  const differing = difference(config, TrainConfig.parse({}));
  return differing === undefined ? '' : stringify(differing);
}

function documentOf(text: string): Document {
  const document: Document = parseDocument(text);
  if (document.contents === null) document.contents = document.createNode({});
  return document;
}

/** An empty map would be written as {}. */
function commentsOf({ commentBefore, comment }: Document): string {
  const lines = [commentBefore, comment].flatMap((part) => (part ? part.split('\n') : []));
  return lines.map((line) => `#${line}\n`).join('');
}

function difference(value: unknown, otherwise: unknown): unknown {
  if (JSON.stringify(value) === JSON.stringify(otherwise)) return undefined;
  if (!isPlain(value) || !isPlain(otherwise)) return value;
  const entries = Object.entries(value).flatMap(([key, inner]) => {
    const kept = difference(inner, otherwise[key]);
    return kept === undefined ? [] : [[key, kept]];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
