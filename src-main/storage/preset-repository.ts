import type { PresetRepository, SavedPreset } from '../training/recipe-presets.ts';
import type { Db } from './database.ts';

export function createPresetRepository(db: Db): PresetRepository {
  const select = db.prepare<[], SavedPreset>('SELECT name, explanation, yaml FROM recipe_preset ORDER BY name');
  const replace = db.prepare<[string, string, string]>(
    'INSERT OR REPLACE INTO recipe_preset (name, explanation, yaml) VALUES (?, ?, ?)',
  );
  const remove = db.prepare<[string]>('DELETE FROM recipe_preset WHERE name = ?');
  return {
    list: () => select.all(),
    save({ name, explanation, yaml }) {
      replace.run(name, explanation, yaml);
    },
    remove: (name) => remove.run(name).changes > 0,
  };
}
