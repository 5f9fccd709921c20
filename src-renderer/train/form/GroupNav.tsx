import type { RefObject } from 'react';
import { recipeKeys } from '../../../src-shared/text/recipe-keys.ts';
import { useText } from '../../ui/i18n.ts';
import { usePreferences } from '../../ui/preferences.ts';
import styles from './Form.module.css';
import { type FieldGroup, flatten, GENERAL, isChanged } from './fields.ts';
import type { ReadRecipe } from './use-recipe.ts';

type GroupNavProps = {
  readonly groups: readonly FieldGroup[];
  readonly recipe: ReadRecipe;
  /** Where the groups are. */
  readonly scrollIn: RefObject<HTMLElement | null>;
};

/** The groups of the form with what is changed and what is wrong in each; a click goes there. */
export function GroupNav({ groups, recipe, scrollIn }: GroupNavProps) {
  const text = useText('trainForm');
  const language = usePreferences((state) => state.language);
  const goTo = (key: string): void => {
    const heading = scrollIn.current?.querySelector(`#panel-${key}`);
    heading?.closest('section')?.scrollIntoView({ block: 'start' });
  };
  return (
    <nav aria-label={text('groups')}>
      <ul className={styles.groups}>
        {groups.map(({ key, fields }) => {
          const inside = fields.flatMap(flatten);
          const changed = inside.filter((field) => isChanged(field, recipe.value)).length;
          const wrong = recipe.problems.filter(({ path }) => inside.some((field) => field.path[0] === path[0])).length;
          const title = key === GENERAL ? text('group.general') : (recipeKeys[key]?.title[language] ?? key);
          return (
            <li key={key}>
              <button type="button" className={styles.group} onClick={() => goTo(key)}>
                <span>{title}</span>
                {wrong > 0 ? (
                  <span className={styles.groupWrong}>{text('groups.wrong', { count: wrong })}</span>
                ) : changed > 0 ? (
                  <span className={styles.groupChanged}>{text('groups.changed', { count: changed })}</span>
                ) : null}
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
