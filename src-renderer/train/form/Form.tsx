import { Alert, Button, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { CircleAlert, ListPlus, Play, Search } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { describeError } from '../../../src-shared/errors.ts';
import { recipeKeys } from '../../../src-shared/text/recipe-keys.ts';
import { useTrainingQueue } from '../../api/training-queue.ts';
import { useReload } from '../../api/workspace.ts';
import { type Command, useCommands } from '../../ui/commands.ts';
import { useText } from '../../ui/i18n.ts';
import { ErrorNotice, LoadingNotice } from '../../ui/LoadedBody.tsx';
import { Panel } from '../../ui/Page.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { navigate, useRouteParams } from '../../ui/route.ts';
import { useTrain } from '../store.ts';
import { useChoices } from './choices.ts';
import { DraftNotice } from './DraftNotice.tsx';
import { EstimateCard } from './EstimateCard.tsx';
import { FieldRow } from './FieldRow.tsx';
import styles from './Form.module.css';
import { type Field, type FieldGroup, GENERAL, recipeGroups } from './fields.ts';
import { GroupNav } from './GroupNav.tsx';
import { PresetPicker } from './PresetPicker.tsx';
import { shownKeys } from './shown-keys.ts';
import { isEdited, useForm } from './store-form.ts';
import { type ReadRecipe, useRecipe } from './use-recipe.ts';
import { YamlView } from './YamlView.tsx';

const GROUPS = recipeGroups();
/** Typing on must not start an estimate with every key. */
const ESTIMATE_AFTER_MS = 700;

type View = 'form' | 'yaml';

/** The form of a new run: made from the recipe's schema, with what the run would take beside it. */
export function TrainForm({ fromRunId }: { readonly fromRunId: string | undefined }) {
  const { presets, text: yaml, load, beginLike } = useForm();
  const recipe = useRecipe(yaml);
  useReload(load);
  const [, setParams] = useRouteParams();
  useEffect(() => {
    if (fromRunId === undefined) return;
    // Once: a reload must bring back what was written since, and not that run's recipe.
    void beginLike(fromRunId).then((hasBegun) => {
      if (hasBegun) setParams({ from: null }, 'replace');
    });
  }, [fromRunId, beginLike, setParams]);
  useEstimate(recipe);
  if (presets.state === 'loading') return <LoadingNotice />;
  if (presets.state === 'failed') return <ErrorNotice error={presets.error} onRetry={load} />;
  return <FormBody recipe={recipe} />;
}

function FormBody({ recipe }: { readonly recipe: ReadRecipe }) {
  const text = useText('trainForm');
  const form = useForm();
  const [params, setParams] = useRouteParams();
  const [query, setQuery] = useState('');
  const [isOnlyChanged, setIsOnlyChanged] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const fields = useRef<HTMLDivElement>(null);
  const isBroken = recipe.value === null;
  const view: View = isBroken || params.view === 'yaml' ? 'yaml' : 'form';
  const isShown = useShown(recipe.value, query, isOnlyChanged);
  const shownGroups = useMemo(() => GROUPS.filter((group) => group.fields.some(isShown)), [isShown]);
  const searchLabel = text('search');
  useCommands(
    useMemo<readonly Command[]>(
      () => [{ id: 'train.search', label: searchLabel, keys: '/', run: () => search.current?.focus() }],
      [searchLabel],
    ),
  );
  const presets = form.presets.state === 'ready' ? form.presets.value : [];
  return (
    <div className={styles.form}>
      <aside className={styles.side}>
        <PresetPicker
          presets={presets}
          base={form.base}
          canSave={recipe.config !== null}
          canUndo={form.replacedText !== null}
          canDiscard={isEdited(form)}
          onChoose={form.beginWith}
          onUndo={form.undo}
          onDiscard={form.discard}
          onSave={form.save}
          onRemove={(presetId) => void form.remove(presetId)}
        />
        <SegmentedControl
          fullWidth
          aria-label={text('view.label')}
          data={[
            { value: 'form', label: text('view.form'), disabled: isBroken },
            { value: 'yaml', label: text('view.yaml') },
          ]}
          value={view}
          onChange={(value) => setParams({ view: value === 'yaml' ? 'yaml' : null }, 'replace')}
        />
        {view === 'form' ? (
          <>
            <TextInput
              ref={search}
              type="search"
              aria-label={searchLabel}
              placeholder={searchLabel}
              leftSection={<Search size={14} aria-hidden />}
              value={query}
              onChange={(event) => setQuery(event.currentTarget.value)}
            />
            <Switch
              label={text('onlyChanged')}
              checked={isOnlyChanged}
              onChange={(event) => setIsOnlyChanged(event.currentTarget.checked)}
            />
            <GroupNav groups={shownGroups} recipe={recipe} scrollIn={fields} />
          </>
        ) : isBroken ? (
          <p className={styles.quiet}>{text('yaml.broken')}</p>
        ) : null}
      </aside>
      <div className={styles.main} ref={fields}>
        <DraftNotice news={form.draftNews} onClose={form.forgetDraftNews} />
        {view === 'yaml' ? (
          <YamlView text={form.text} problems={recipe.problems} onChange={form.setText} />
        ) : (
          <>
            {shownGroups.map((group) => (
              <GroupPanel key={group.key} group={group} recipe={recipe} isShown={isShown} />
            ))}
            {shownGroups.length > 0 ? null : (
              <p className={styles.quiet}>
                {query.trim() === '' ? text('changed.none') : text('search.none', { query: query.trim() })}
              </p>
            )}
          </>
        )}
      </div>
      <aside className={styles.outcome}>
        <StartCard recipe={recipe} />
        <EstimateOf recipe={recipe} />
      </aside>
    </div>
  );
}

type GroupPanelProps = {
  readonly group: FieldGroup;
  readonly recipe: ReadRecipe;
  readonly isShown: (field: Field) => boolean;
};

function GroupPanel({ group, recipe, isShown }: GroupPanelProps) {
  const text = useText('trainForm');
  const language = usePreferences((state) => state.language);
  const choices = useChoices();
  const { setValue, reset } = useForm.getState();
  const words = recipeKeys[group.key];
  return (
    <Panel
      id={group.key}
      title={group.key === GENERAL ? text('group.general') : (words?.title[language] ?? group.key)}
      hint={group.key === GENERAL ? text('group.generalHint') : words?.explanation[language]}
    >
      {group.fields.filter(isShown).map((field) => (
        <FieldRow
          key={field.key}
          field={field}
          recipe={recipe.value}
          problems={recipe.problems}
          choices={choices}
          isShown={isShown}
          onSet={setValue}
          onReset={reset}
        />
      ))}
    </Panel>
  );
}

/** Whether a field is shown: it is looked for, stands in what is, or holds something that is. */
function useShown(recipe: unknown, query: string, isOnlyChanged: boolean): (field: Field) => boolean {
  return useMemo(() => {
    const shown = shownKeys(GROUPS, recipe, { query, isOnlyChanged });
    return ({ key }) => shown.has(key);
  }, [recipe, query, isOnlyChanged]);
}

function StartCard({ recipe }: { readonly recipe: ReadRecipe }) {
  const text = useText('trainForm');
  const language = usePreferences((state) => state.language);
  const { name, refusal, setName, start } = useForm();
  const { runs, load } = useTrain();
  useReload(load);
  const [isStarting, setIsStarting] = useState(false);
  const before =
    runs.state === 'ready' ? runs.value.filter(({ state }) => state === 'running' || state === 'queued') : [];
  const { config, problems } = recipe;
  const begin = useCallback(async () => {
    if (config === null) return;
    setIsStarting(true);
    const run = await start(config);
    // The list that it is shown beside has to know it.
    if (run) await load();
    setIsStarting(false);
    if (run) navigate('train', { run: run.runId });
  }, [config, start, load]);
  const isHeld = useTrainingQueue(({ queue }) => queue?.heldSince != null);
  const startsNow = before.length === 0 && !isHeld;
  const label = text(startsNow ? 'start.now' : 'start.queue');
  useCommands(
    useMemo<readonly Command[]>(
      () => [{ id: 'train.start', label, keys: 'mod+Enter', run: () => void begin() }],
      [label, begin],
    ),
  );
  return (
    <Panel id="start" title={text('start.title')}>
      <div className={styles.start}>
        <TextInput
          label={text('start.name')}
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {problems.length === 0 ? null : (
          <p className={styles.wrong} role="status">
            <CircleAlert size={14} aria-hidden />
            <span>{text('problem.summary', { count: problems.length })}</span>
          </p>
        )}
        {refusal ? (
          <Alert color="red" className={styles.refusal}>
            {describeError(refusal, language)}
          </Alert>
        ) : null}
        <Button
          size="sm"
          fullWidth
          loading={isStarting}
          disabled={config === null}
          leftSection={startsNow ? <Play size={14} /> : <ListPlus size={14} />}
          onClick={() => void begin()}
        >
          {label}
        </Button>
        {before.length === 0 ? null : <p className={styles.quiet}>{text('start.behind', { count: before.length })}</p>}
        {isHeld ? <p className={styles.quiet}>{text('start.held')}</p> : null}
      </div>
    </Panel>
  );
}

function EstimateOf({ recipe }: { readonly recipe: ReadRecipe }) {
  const { estimate, estimateRun } = useForm();
  const isBusy = useTrain(({ runs }) => runs.state === 'ready' && runs.value.some(({ state }) => state === 'running'));
  return (
    <EstimateCard
      estimate={estimate}
      isRecipeRight={recipe.config !== null}
      isBusy={isBusy}
      onMeasure={() => {
        if (recipe.config) void estimateRun(recipe.config, true);
      }}
    />
  );
}

/** Estimates anew when the recipe has become another right one. */
function useEstimate({ config }: ReadRecipe): void {
  const { estimateRun, forgetEstimate } = useForm.getState();
  const wanted = config === null ? null : JSON.stringify(config);
  useEffect(() => {
    if (wanted === null) return forgetEstimate();
    const timer = setTimeout(() => void estimateRun(JSON.parse(wanted), false), ESTIMATE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [wanted, estimateRun, forgetEstimate]);
}
