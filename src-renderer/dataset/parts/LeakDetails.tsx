import { Drawer } from '@mantine/core';
import type { LeakReport, StaleProblem } from '../../../src-shared/contract/dataset-state.ts';
import type { Split } from '../../../src-shared/contract/photos.ts';
import { photoUrl } from '../../api/photo-url.ts';
import { useText } from '../../ui/i18n.ts';
import { routeTo } from '../../ui/route.ts';
import { Table } from '../../ui/Table.tsx';
import styles from './Details.module.css';

const THUMBNAIL_PX = 192;

type LeakDetailsProps = { readonly report: LeakReport; readonly onClose: () => void };

/** The copies that cross splits, group by group, and the entries of the manifest that no longer hold. */
export function LeakDetails({ report, onClose }: LeakDetailsProps) {
  const text = useText('dataset');
  const frame = useText('frame');
  const { groups, groupCount, manifest } = report;
  const stale = manifest ? Object.values(manifest.stale).reduce((sum, count) => sum + count, 0) : 0;
  const placeText = ({ kcode, split }: { readonly kcode?: string | undefined; readonly split?: Split | undefined }) =>
    [kcode, split && frame(`split.${split}`)].filter(Boolean).join(' · ');
  return (
    <Drawer
      opened
      onClose={onClose}
      size={640}
      title={text('leaks.title')}
      closeButtonProps={{ 'aria-label': frame('action.close') }}
    >
      {groupCount === 0 ? null : (
        <section className={styles.section}>
          <h3 className={styles.title}>{text('leaks.groups')}</h3>
          {groups.length < groupCount ? (
            <p className={styles.muted}>{text('leaks.listed', { count: groups.length })}</p>
          ) : null}
          {groups.map(({ photos }, index) => (
            <div key={photos[0]?.path} className={styles.section}>
              <p className={styles.muted}>{text('leaks.group', { number: index + 1 })}</p>
              <div className={styles.group}>
                {photos.map(({ photoId, path, fileName, place }) => (
                  <a key={path} className={styles.photo} href={routeTo('photos', { photo: photoId })}>
                    {photoId === null ? null : (
                      <img src={photoUrl(photoId, THUMBNAIL_PX)} alt={fileName} loading="lazy" />
                    )}
                    <span>{placeText(place)}</span>
                  </a>
                ))}
              </div>
            </div>
          ))}
        </section>
      )}
      {manifest === null || stale === 0 ? null : (
        <section className={styles.section}>
          <h3 className={styles.title}>{text('leaks.entries')}</h3>
          {manifest.entries.length < stale ? (
            <p className={styles.muted}>{text('leaks.listed', { count: manifest.entries.length })}</p>
          ) : null}
          <Table looks={['ruled']} className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{text('difference.photo')}</th>
                <th scope="col">{text('difference.change')}</th>
                <th scope="col">{text('difference.before')}</th>
                <th scope="col">{text('difference.after')}</th>
              </tr>
            </thead>
            <tbody>
              {manifest.entries.map(({ photoId, path, fileName, problem, was, now }) => (
                <tr key={path}>
                  <td>
                    {photoId === null ? fileName : <a href={routeTo('photos', { photo: photoId })}>{fileName}</a>}
                  </td>
                  <td>{text(`stale.${problem}`)}</td>
                  <td className={styles.place}>{placeText(was)}</td>
                  <td className={styles.place}>{now && isElsewhere(problem) ? placeText(now) : ''}</td>
                </tr>
              ))}
            </tbody>
          </Table>
        </section>
      )}
    </Drawer>
  );
}

/** Whether the photo has a place now that tells more than the problem itself. */
function isElsewhere(problem: StaleProblem): boolean {
  return problem === 'relabelled' || problem === 'moved';
}
