import { ActionIcon, Button, Drawer } from '@mantine/core';
import { ChartNoAxesColumn, ChevronDown, ChevronUp, Images, X } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import type { CatalogOverview, ClassOverview } from '../../../src-shared/contract/catalog.ts';
import { useReload } from '../../api/workspace.ts';
import { type Command, useCommands } from '../../ui/commands.ts';
import { useText } from '../../ui/i18n.ts';
import { EmptyNotice, LoadedBody } from '../../ui/LoadedBody.tsx';
import { routeTo, useRouteParams } from '../../ui/route.ts';
import type { ListedClass } from '../list.ts';
import { useClasses } from '../store.ts';
import styles from './ClassDrawer.module.css';
import { ClassFacts } from './ClassFacts.tsx';
import { Conditions } from './Conditions.tsx';
import { ReferencePhoto } from './ReferencePhoto.tsx';

type ClassDrawerProps = {
  readonly overview: CatalogOverview;
  /** What the list shows, in its order: the ways to the previous and the next drug. */
  readonly listed: readonly ListedClass[];
};

/** The drug that the address has open, beside the list. */
export function ClassDrawer({ overview, listed }: ClassDrawerProps) {
  const text = useText('classes');
  const [params, setParams] = useRouteParams();
  const kcode = params.open;
  const entry = overview.classes.find((known) => known.kcode === kcode);
  return (
    <Drawer.Root
      opened={kcode !== undefined}
      onClose={() => setParams({ open: null })}
      position="right"
      size="min(1120px, calc(100vw - 112px))"
      lockScroll={false}
      transitionProps={{ duration: 120 }}
      classNames={{ overlay: styles.overlay ?? '', content: styles.content ?? '' }}
    >
      <Drawer.Overlay />
      <Drawer.Content radius={0}>
        {entry ? (
          <OpenClass entry={entry} listed={listed} evaluation={overview.evaluation} />
        ) : (
          <>
            <Drawer.Title className={styles.spoken}>{text('class.gone')}</Drawer.Title>
            <EmptyNotice
              title={text('class.gone')}
              hint={text('class.goneHint', { kcode: kcode ?? '' })}
              action={
                <Button variant="default" onClick={() => setParams({ open: null })}>
                  {text('nothing.reset')}
                </Button>
              }
            />
          </>
        )}
      </Drawer.Content>
    </Drawer.Root>
  );
}

type OpenClassProps = Pick<ClassDrawerProps, 'listed'> &
  Pick<CatalogOverview, 'evaluation'> & { readonly entry: ClassOverview };

function OpenClass({ entry, listed, evaluation }: OpenClassProps) {
  const text = useText('classes');
  const conditions = useClasses((state) => state.conditions);
  const load = useCallback(() => useClasses.getState().loadConditions(entry.kcode), [entry.kcode]);
  useReload(load);
  return (
    <>
      <header className={styles.header}>
        <span className={styles.picture}>
          <ReferencePhoto photoId={entry.referencePhotoId} width={256} />
        </span>
        <div className={styles.who}>
          <Drawer.Title className={styles.name} tabIndex={-1} data-autofocus>
            {entry.drugName}
          </Drawer.Title>
          <p className={styles.sub}>
            {[entry.kcode, entry.manufacturer, entry.form, text('class.index', { index: entry.classIndex })]
              .filter((part) => part !== '')
              .join(' · ')}
          </p>
        </div>
        <div className={styles.actions}>
          <Button
            component="a"
            variant="default"
            href={routeTo('photos', { class: entry.kcode })}
            leftSection={<Images size={16} strokeWidth={1.75} />}
          >
            {text('class.photos')}
          </Button>
          {evaluation && entry.accuracy ? (
            <Button
              component="a"
              variant="default"
              href={routeTo('evaluation', evidenceOf(entry.kcode, evaluation))}
              leftSection={<ChartNoAxesColumn size={16} strokeWidth={1.75} />}
            >
              {text('class.evaluation')}
            </Button>
          ) : null}
          <Steps kcode={entry.kcode} listed={listed} />
        </div>
      </header>
      <div className={styles.body}>
        <ClassFacts entry={entry} />
        <LoadedBody
          loaded={conditions?.kcode === entry.kcode ? conditions.loaded : { state: 'loading' }}
          empty={{ title: text('class.gone') }}
          onRetry={load}
        >
          {(value) => <Conditions conditions={value} />}
        </LoadedBody>
      </div>
    </>
  );
}

/** The evaluation's table of classes with the photos of this one beside it. */
function evidenceOf(kcode: string, { runId, split }: NonNullable<CatalogOverview['evaluation']>) {
  return { run: runId, split, view: 'classes', open: 'photos', truth: kcode };
}

/** To the drug before and after in the list, and back to the list. */
function Steps({ kcode, listed }: { readonly kcode: string; readonly listed: readonly ListedClass[] }) {
  const text = useText('classes');
  const frame = useText('frame');
  const [, setParams] = useRouteParams();
  const at = listed.findIndex(({ entry }) => entry.kcode === kcode);
  const previous = listed[at - 1]?.entry.kcode;
  // A drug that the list does not show has none after it.
  const next = at < 0 ? undefined : listed[at + 1]?.entry.kcode;
  const open = useCallback(
    (target: string | undefined) => {
      if (target !== undefined) setParams({ open: target }, 'replace');
    },
    [setParams],
  );
  useCommands(
    useMemo(
      (): readonly Command[] => [
        {
          id: 'classes.previous',
          label: text('class.previous'),
          keys: 'k',
          isOfDialog: true,
          run: () => open(previous),
        },
        { id: 'classes.next', label: text('class.next'), keys: 'j', isOfDialog: true, run: () => open(next) },
      ],
      [text, open, previous, next],
    ),
  );
  return (
    <div className={styles.steps}>
      <ActionIcon
        onClick={() => open(previous)}
        disabled={previous === undefined}
        aria-label={text('class.previous')}
        title={`${text('class.previous')} (K)`}
      >
        <ChevronUp size={16} strokeWidth={1.75} />
      </ActionIcon>
      <ActionIcon
        onClick={() => open(next)}
        disabled={next === undefined}
        aria-label={text('class.next')}
        title={`${text('class.next')} (J)`}
      >
        <ChevronDown size={16} strokeWidth={1.75} />
      </ActionIcon>
      <ActionIcon
        onClick={() => setParams({ open: null })}
        aria-label={frame('action.close')}
        title={frame('action.close')}
      >
        <X size={16} strokeWidth={1.75} />
      </ActionIcon>
    </div>
  );
}
