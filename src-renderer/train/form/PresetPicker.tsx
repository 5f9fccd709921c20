import { ActionIcon, Button, Modal, Select, TextInput } from '@mantine/core';
import { Eraser, Save, Trash2, Undo2 } from 'lucide-react';
import { useId, useState } from 'react';
import type { RecipePreset } from '../../../src-shared/contract/recipe.ts';
import { useText } from '../../ui/i18n.ts';
import { usePreferences } from '../../ui/preferences.ts';
import type { Base } from './draft.ts';
import styles from './Form.module.css';

type PresetPickerProps = {
  readonly presets: readonly RecipePreset[];
  readonly base: Base | null;
  readonly canSave: boolean;
  /** Whether changes went when another was chosen. */
  readonly canUndo: boolean;
  /** Whether there are changes that can be thrown away. */
  readonly canDiscard: boolean;
  readonly onChoose: (presetId: string) => void;
  readonly onUndo: () => void;
  readonly onDiscard: () => void;
  readonly onSave: (name: string, explanation: string) => Promise<boolean>;
  readonly onRemove: (presetId: string) => void;
};

/** Value of the choice that stands for a run's recipe; presets have a colon in theirs. */
const OF_RUN = 'run';

/** What the recipe begins with, and how one's own is kept. */
export function PresetPicker(props: PresetPickerProps) {
  const { presets, base, canSave, canUndo, canDiscard, onChoose, onUndo, onDiscard, onSave, onRemove } = props;
  const text = useText('trainForm');
  const language = usePreferences((state) => state.language);
  const [isSaving, setIsSaving] = useState(false);
  const id = useId();
  const chosen = base?.kind === 'preset' ? presets.find(({ presetId }) => presetId === base.presetId) : undefined;
  const ofRun = base?.kind === 'run' ? [{ value: OF_RUN, label: text('preset.run', { run: base.runId }) }] : [];
  const optionsOf = (origin: RecipePreset['origin']) =>
    presets
      .filter((preset) => preset.origin === origin)
      .map(({ presetId, title }) => ({ value: presetId, label: title[language] }));
  const groups = [
    { group: text('preset.program'), items: optionsOf('program') },
    { group: text('preset.workspace'), items: optionsOf('workspace') },
  ].filter(({ items }) => items.length > 0);
  return (
    <div className={styles.preset}>
      <div className={styles.presetLine}>
        <label htmlFor={id}>{text('preset.label')}</label>
        {chosen?.origin === 'workspace' ? (
          <ActionIcon
            aria-label={text('preset.delete')}
            title={text('preset.delete')}
            onClick={() => onRemove(chosen.presetId)}
          >
            <Trash2 size={16} strokeWidth={1.75} />
          </ActionIcon>
        ) : null}
        <ActionIcon
          disabled={!canSave}
          aria-label={text('preset.save')}
          title={text('preset.save')}
          onClick={() => setIsSaving(true)}
        >
          <Save size={16} strokeWidth={1.75} />
        </ActionIcon>
      </div>
      <Select
        id={id}
        data={[...ofRun, ...groups]}
        value={base?.kind === 'run' ? OF_RUN : (base?.presetId ?? null)}
        onChange={(value) => {
          if (value !== null && value !== OF_RUN) onChoose(value);
        }}
      />
      {chosen && chosen.explanation[language] !== '' ? (
        <p className={styles.quiet}>{chosen.explanation[language]}</p>
      ) : null}
      {base?.kind === 'preset' && !chosen ? <p className={styles.quiet}>{text('preset.gone')}</p> : null}
      {canDiscard ? (
        <Button variant="subtle" justify="flex-start" leftSection={<Eraser size={14} />} onClick={onDiscard}>
          {text('draft.discard')}
        </Button>
      ) : null}
      {canUndo ? (
        <Button variant="subtle" justify="flex-start" leftSection={<Undo2 size={14} />} onClick={onUndo}>
          {text('preset.undo')}
        </Button>
      ) : null}
      <SaveDialog
        isOpen={isSaving}
        suggested={chosen?.origin === 'workspace' ? chosen : undefined}
        onClose={() => setIsSaving(false)}
        onSave={onSave}
      />
    </div>
  );
}

type SaveDialogProps = Pick<PresetPickerProps, 'onSave'> & {
  readonly isOpen: boolean;
  readonly suggested: RecipePreset | undefined;
  readonly onClose: () => void;
};

function SaveDialog({ isOpen, suggested, onClose, onSave }: SaveDialogProps) {
  const text = useText('trainForm');
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={text('preset.saveTitle')}
      closeButtonProps={{ 'aria-label': text('close') }}
    >
      <form
        className={styles.save}
        onSubmit={(event) => {
          event.preventDefault();
          const data = new FormData(event.currentTarget);
          const [name, explanation] = [String(data.get('name')).trim(), String(data.get('explanation')).trim()];
          void onSave(name, explanation).then(onClose);
        }}
      >
        <TextInput
          name="name"
          label={text('preset.name')}
          defaultValue={suggested?.title.en ?? ''}
          maxLength={80}
          required
          data-autofocus
        />
        <TextInput
          name="explanation"
          label={text('preset.explanation')}
          defaultValue={suggested?.explanation.en ?? ''}
          maxLength={200}
        />
        <div className={styles.saveActions}>
          <Button variant="default" onClick={onClose}>
            {text('action.cancel')}
          </Button>
          <Button type="submit">{text('action.save')}</Button>
        </div>
      </form>
    </Modal>
  );
}
