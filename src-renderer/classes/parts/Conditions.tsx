import type { ClassConditions, ConditionCell } from '../../../src-shared/contract/catalog.ts';
import { photoUrl } from '../../api/photo-url.ts';
import { formatCount } from '../../ui/format.ts';
import { useText } from '../../ui/i18n.ts';
import { routeTo } from '../../ui/route.ts';
import styles from './Conditions.module.css';
import { RotationDial } from './RotationDial.tsx';

type ConditionsProps = { readonly conditions: ClassConditions };

/** The photos of a class by the condition they were taken in: what there is, and what is missing. */
export function Conditions({ conditions }: ConditionsProps) {
  const text = useText('classes');
  const { kcode, cells, studio, withoutCondition, rejected } = conditions;
  const holes = cells.filter(({ count }) => count === 0).length;
  return (
    <>
      <section aria-labelledby="class-conditions">
        <header className={styles.header}>
          <h2 className={styles.title} id="class-conditions">
            {text('conditions.title')}
          </h2>
          <p className={styles.hint}>
            {holes === cells.length
              ? text('conditions.noneAtAll')
              : holes === 0
                ? text('conditions.whole')
                : text('conditions.holes', { count: holes, all: cells.length })}
          </p>
        </header>
        <Matrix conditions={conditions} />
        <Coverage conditions={conditions} />
      </section>
      <Group title={text('group.studio')} group={studio} kcode={kcode} source="studio" />
      <Group title={text('group.withoutCondition')} group={withoutCondition} kcode={kcode} source="real" />
      {rejected === 0 ? null : <p className={styles.hint}>{text('group.rejected', { count: rejected })}</p>}
    </>
  );
}

function useLightName(): (light: string) => string {
  const text = useText('classes');
  // Levels of the lamp are 3, 5 and 8, kinds of light 0 to 2 (the owner's file names).
  return (light) => (Number(light) <= 2 ? text('light.kind', { light }) : text('light.led', { light }));
}

function Matrix({ conditions: { kcode, cells, lights } }: ConditionsProps) {
  const text = useText('classes');
  const lightName = useLightName();
  const backgrounds = [...new Set(cells.map(({ background }) => background))];
  const sides = [...new Set(cells.map(({ side }) => side))];
  return (
    <div className={styles.scroll}>
      <table className={styles.matrix} data-testid="conditions">
        <thead>
          <tr>
            <th scope="col" rowSpan={2}>
              <span className={styles.spoken}>{text('conditions.background')}</span>
            </th>
            {lights.map((light) => (
              <th key={light} scope="colgroup" colSpan={sides.length} className={styles.light}>
                {lightName(light)}
              </th>
            ))}
          </tr>
          <tr>
            {lights.flatMap((light) =>
              sides.map((side) => (
                <th key={`${light} ${side}`} scope="col" className={styles.side}>
                  {text(`side.${side}`)}
                </th>
              )),
            )}
          </tr>
        </thead>
        <tbody>
          {backgrounds.map((background) => (
            <tr key={background}>
              <th scope="row">{text(`background.${background}`)}</th>
              {cells
                .filter((cell) => cell.background === background)
                .map((cell) => (
                  <td key={`${cell.light} ${cell.side}`} data-count={cell.count}>
                    <CellPhotos cell={cell} kcode={kcode} />
                  </td>
                ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CellPhotos({ cell, kcode }: { readonly cell: ConditionCell; readonly kcode: string }) {
  const text = useText('classes');
  const lightName = useLightName();
  const { background, light, side, count, photoIds, rotations } = cell;
  const words = { background: text(`background.${background}`), light: lightName(light), side: text(`side.${side}`) };
  const [photoId] = photoIds;
  if (photoId === undefined) {
    return (
      <span className={styles.hole}>
        <span aria-hidden>{text('cell.missing')}</span>
        <span className={styles.spoken}>{text('cell.nameMissing', words)}</span>
      </span>
    );
  }
  const name = text('cell.name', { ...words, count, rotations: rotations.length });
  return (
    <a
      className={styles.cell}
      href={routeTo('photos', { class: kcode, source: 'real', background, light, side })}
      aria-label={name}
      title={name}
    >
      <img src={photoUrl(photoId, 256)} alt="" loading="lazy" decoding="async" />
      <span className={styles.cellFoot} aria-hidden>
        <RotationDial rotations={rotations} />
        {formatCount(count)}
      </span>
    </a>
  );
}

/** Rotations and elevations over all conditions. */
function Coverage({ conditions: { rotations, elevations } }: ConditionsProps) {
  const text = useText('classes');
  if (elevations.length === 0) return null;
  return (
    <dl className={styles.coverage}>
      <div>
        <dt>{text('rotations.title')}</dt>
        {rotations.map(({ rotation, count }) => (
          <dd key={rotation} data-none={count === 0}>
            {text('rotations.degrees', { rotation })} <b>{formatCount(count)}</b>
          </dd>
        ))}
      </div>
      <div>
        <dt>{text('elevations.title')}</dt>
        {elevations.map(({ elevation, count }) => (
          <dd key={elevation}>
            {/^\d+$/.test(elevation) ? text('rotations.degrees', { rotation: elevation }) : elevation}{' '}
            <b>{formatCount(count)}</b>
          </dd>
        ))}
      </div>
    </dl>
  );
}

type GroupProps = {
  readonly title: string;
  readonly group: ClassConditions['studio'];
  readonly kcode: string;
  readonly source: 'studio' | 'real';
};

/** Photos beside the matrix; nothing where there are none. */
function Group({ title, group: { count, photoIds }, kcode, source }: GroupProps) {
  const text = useText('classes');
  if (count === 0) return null;
  return (
    <section aria-labelledby={`class-group-${source}`}>
      <header className={styles.header}>
        <h2 className={styles.title} id={`class-group-${source}`}>
          {title}
        </h2>
        <a className={styles.more} href={routeTo('photos', { class: kcode, source })}>
          {text('group.more', { count })}
        </a>
      </header>
      <ul className={styles.strip}>
        {photoIds.map((photoId) => (
          <li key={photoId}>
            <a
              className={styles.thumb}
              href={routeTo('photos', { class: kcode, source, photo: photoId })}
              aria-label={`${title} ${photoId}`}
            >
              <img src={photoUrl(photoId, 256)} alt="" loading="lazy" decoding="async" />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
