import { Button, Loader, Modal } from '@mantine/core';
import type { CatalogImportReport } from '../../../src-shared/contract/catalog.ts';
import { describeError } from '../../../src-shared/errors.ts';
import { useText } from '../../ui/i18n.ts';
import { usePreferences } from '../../ui/preferences.ts';
import { Table } from '../../ui/Table.tsx';
import { useClasses } from '../store.ts';
import styles from './ImportReport.module.css';

/** What became of an import of a catalogue file, while there is one to tell of. */
export function ImportReport({ onAgain }: { readonly onAgain: () => Promise<void> }) {
  const text = useText('classes');
  const frame = useText('frame');
  const language = usePreferences((state) => state.language);
  const importing = useClasses((state) => state.importing);
  const { putImportAway } = useClasses.getState();
  return (
    <Modal
      opened={importing.state !== 'none'}
      onClose={putImportAway}
      closeOnClickOutside={importing.state !== 'running'}
      closeOnEscape={importing.state !== 'running'}
      title={text(importing.state === 'failed' ? 'import.failed' : 'import.open')}
      closeButtonProps={{ 'aria-label': frame('action.close') }}
      size={640}
    >
      {importing.state === 'running' ? (
        <output className={styles.running}>
          <Loader size="sm" type="dots" color="gray" />
          {importing.file}
        </output>
      ) : null}
      {importing.state === 'failed' ? (
        <p className={styles.failed} role="alert">
          {describeError(importing.error, language)}
        </p>
      ) : null}
      {importing.state === 'done' ? <Report report={importing.report} /> : null}
      {importing.state === 'running' ? null : (
        <div className={styles.actions}>
          <Button variant="default" onClick={() => void onAgain()}>
            {text('import.again')}
          </Button>
          <Button onClick={putImportAway}>{frame('action.close')}</Button>
        </div>
      )}
    </Modal>
  );
}

function Report({ report }: { readonly report: CatalogImportReport }) {
  const text = useText('classes');
  const { added, changed, unchanged, absent, withoutWeight, numClasses, file } = report;
  const figures = [
    { name: text('report.added'), count: added.length },
    { name: text('report.changed'), count: countDrugs(changed) },
    { name: text('report.unchanged'), count: unchanged },
    { name: text('report.absent'), count: absent.length },
  ];
  return (
    <div className={styles.report} data-testid="import-report">
      <p className={styles.file}>{file}</p>
      <p>{text('report.done', { count: numClasses })}</p>
      <dl className={styles.figures}>
        {figures.map(({ name, count }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{count}</dd>
          </div>
        ))}
      </dl>
      <Codes title={text('report.added')} kcodes={added} />
      {changed.length === 0 ? null : <Changes changed={changed} />}
      <Codes title={text('report.absent')} kcodes={absent} />
      <Codes title={text('report.withoutWeight')} kcodes={withoutWeight} />
      <p className={styles.hint}>{text('import.hint')}</p>
    </div>
  );
}

function Codes({ title, kcodes }: { readonly title: string; readonly kcodes: readonly string[] }) {
  if (kcodes.length === 0) return null;
  return (
    <details className={styles.details}>
      <summary>
        {title} <span className={styles.count}>{kcodes.length}</span>
      </summary>
      <p className={styles.codes}>{kcodes.join(', ')}</p>
    </details>
  );
}

/** Fields of a drug as a report names them. */
const FIELDS = ['drugName', 'manufacturer', 'form', 'trainingWeight', 'other'] as const;

function Changes({ changed }: Pick<CatalogImportReport, 'changed'>) {
  const text = useText('classes');
  return (
    <details className={styles.details} open>
      <summary>
        {text('report.changed')} <span className={styles.count}>{countDrugs(changed)}</span>
      </summary>
      <div className={styles.scroll}>
        <Table looks={['ruled', 'sticky']} className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{text('column.kcode')}</th>
              <th scope="col">{text('report.field')}</th>
              <th scope="col">{text('report.from')}</th>
              <th scope="col">{text('report.to')}</th>
            </tr>
          </thead>
          <tbody>
            {changed.map(({ kcode, field, from, to }) => {
              const known = FIELDS.find((name) => name === field);
              return (
                <tr key={`${kcode} ${field}`}>
                  <th scope="row">{kcode}</th>
                  <td>{known ? text(`field.${known}`) : field}</td>
                  <td className={styles.from}>{from}</td>
                  <td>{to}</td>
                </tr>
              );
            })}
          </tbody>
        </Table>
      </div>
    </details>
  );
}

/** A drug has a line for each field that changed. */
function countDrugs(changed: CatalogImportReport['changed']): number {
  return new Set(changed.map(({ kcode }) => kcode)).size;
}
