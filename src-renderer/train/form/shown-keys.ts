import { recipeKeys } from '../../../src-shared/text/recipe-keys.ts';
import { type Field, type FieldGroup, isChanged } from './fields.ts';

export type Wanted = {
  /** Part of a key or of its words, in either language. */
  readonly query: string;
  readonly isOnlyChanged: boolean;
};

/** The keys that are shown: those that are looked for, those in a group that is, and the groups that hold any. */
export function shownKeys(
  groups: readonly FieldGroup[],
  recipe: unknown,
  { query, isOnlyChanged }: Wanted,
): ReadonlySet<string> {
  const wanted = query.trim().toLowerCase();
  const shown = new Set<string>();
  const look = (field: Field, isGroupWanted: boolean): boolean => {
    const isWanted = isGroupWanted || isNamed(field.key, wanted);
    const type = field.type.kind === 'nullable' ? field.type.inner : field.type;
    const hasShown = type.kind === 'group' && type.fields.map((one) => look(one, isWanted)).includes(true);
    const isShown = hasShown || (isWanted && (!isOnlyChanged || isChanged(field, recipe)));
    if (isShown) shown.add(field.key);
    return isShown;
  };
  for (const { key, fields } of groups) for (const field of fields) look(field, wanted !== '' && isNamed(key, wanted));
  return shown;
}

function isNamed(key: string, wanted: string): boolean {
  const words = recipeKeys[key];
  const said = [key, words?.title.en, words?.title.ko, words?.explanation.en, words?.explanation.ko];
  return said.some((part) => part?.toLowerCase().includes(wanted));
}
