import type { ClassScore } from '../../src-shared/contract/catalog.ts';
import { CaptureCondition, type Source, type Split } from '../../src-shared/contract/photos.ts';
import type { ClassPhotos, ClassRepository, ClassScores, ConditionPhoto } from '../catalog/class-repository.ts';
import type { Db } from './database.ts';

type EvaluationRow = {
  readonly evaluationId: number;
  readonly runId: string;
  readonly split: Split;
  readonly createdAt: string;
};
type ScoreRow = { readonly classIndex: number; readonly samples: number; readonly correct: number };
type ConditionRow = {
  readonly photo_id: number;
  readonly source: Source;
  readonly condition_json: string | null;
};

export class SqliteClassRepository implements ClassRepository {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  photos(): ClassPhotos[] {
    return this.#db.prepare<[], ClassPhotos>(CLASS_PHOTOS_SQL).all();
  }

  splits(): { classIndex: number; split: Split; count: number }[] {
    return this.#db.prepare<[], { classIndex: number; split: Split; count: number }>(CLASS_SPLITS_SQL).all();
  }

  scores(): ClassScores | null {
    const newest = this.#db.prepare<[], EvaluationRow>(NEWEST_EVALUATION_SQL).get();
    if (!newest) return null;
    const { evaluationId, ...evaluation } = newest;
    const overall = this.#db.prepare<[number], ScoreRow>(CLASS_SCORES_SQL).all(evaluationId);
    const real = this.#db.prepare<[number], ScoreRow>(REAL_SCORES_SQL).all(evaluationId);
    const realByClass = new Map(real.map((row) => [row.classIndex, scoreOf(row)]));
    const byClass = overall.map(
      (row) =>
        [row.classIndex, { overall: scoreOf(row), real: realByClass.get(row.classIndex) ?? NOTHING_MEASURED }] as const,
    );
    return { ...evaluation, byClass: new Map(byClass) };
  }

  *conditions(classIndex: number): Iterable<ConditionPhoto> {
    for (const row of this.#db.prepare<[number], ConditionRow>(CLASS_CONDITIONS_SQL).iterate(classIndex)) {
      const condition = row.condition_json === null ? null : CaptureCondition.parse(JSON.parse(row.condition_json));
      yield { photoId: row.photo_id, source: row.source, condition };
    }
  }
}

export const CLASS_PHOTOS_SQL = `SELECT class_index AS classIndex, source, count(*) AS count, min(photo_id) AS bestPhotoId
  FROM photo WHERE source IN ('studio', 'real') AND is_missing = 0 GROUP BY source, class_index`;
/** From the photos, whose index has the classes in order, to the small tables of the dataset. */
export const CLASS_SPLITS_SQL = `SELECT photo.class_index AS classIndex, split, count(*) AS count
  FROM photo INDEXED BY photo_source
  CROSS JOIN dataset_member USING (photo_id) CROSS JOIN split_assignment USING (photo_id)
  WHERE source IN ('studio', 'real') AND is_missing = 0 GROUP BY photo.class_index, split`;
export const NEWEST_EVALUATION_SQL = `SELECT evaluation_id AS evaluationId, run_id AS runId, split, created_at AS createdAt
  FROM evaluation ORDER BY evaluation_id DESC LIMIT 1`;
const CLASS_SCORES_SQL = `SELECT value ->> 'classIndex' AS classIndex, value ->> 'total' AS samples,
    value ->> 'correct' AS correct
  FROM evaluation, json_each(report_json, '$.perClass') WHERE evaluation_id = ?`;
const REAL_SCORES_SQL = `SELECT value ->> 'label' AS classIndex, count(*) AS samples,
    sum(value ->> 'label' = value ->> 'prediction') AS correct
  FROM evaluation, json_each(report_json, '$.predictions')
  WHERE evaluation_id = ? AND value ->> 'source' = 'real' GROUP BY classIndex`;
export const CLASS_CONDITIONS_SQL = `SELECT photo_id, source, condition_json FROM photo
  WHERE class_index = ? AND is_missing = 0 ORDER BY photo_id`;

const NOTHING_MEASURED: ClassScore = { samples: 0, correct: 0, accuracy: null };

function scoreOf({ samples, correct }: ScoreRow): ClassScore {
  return samples === 0 ? NOTHING_MEASURED : { samples, correct, accuracy: correct / samples };
}
