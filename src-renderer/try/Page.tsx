import { Button, Switch, Tooltip } from '@mantine/core';
import { ImagePlus } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { PredictionModel } from '../../src-shared/contract/prediction.ts';
import { useReload } from '../api/workspace.ts';
import { useCommands } from '../ui/commands.ts';
import { useText } from '../ui/i18n.ts';
import { LoadedBody } from '../ui/LoadedBody.tsx';
import { Page } from '../ui/Page.tsx';
import { routeTo, useRouteParams } from '../ui/route.ts';
import { chooseModel, modelKey } from './model-key.ts';
import { Answer } from './parts/Answer.tsx';
import { DropTarget } from './parts/DropTarget.tsx';
import { ModelPicker } from './parts/ModelPicker.tsx';
import { Pictures } from './parts/Pictures.tsx';
import { TriedStrip } from './parts/TriedStrip.tsx';
import { useTry } from './store.ts';
import styles from './Try.module.css';

/** A photo from anywhere, and what a model says about it. */
export function TryPage() {
  const text = useText('try');
  const frame = useText('frame');
  const [params, setParams] = useRouteParams();
  const models = useTry((state) => state.models);
  const loadModels = useTry((state) => state.loadModels);
  useReload(loadModels);
  const model = models.state === 'ready' ? chooseModel(params.model, models.value) : undefined;
  const viaPhone = params.phone === '1';
  const switchPhone = useCallback(() => setParams({ phone: viaPhone ? null : '1' }, 'replace'), [setParams, viaPhone]);

  return (
    <Page
      title={frame('screen.try')}
      about={
        models.state === 'ready' && model ? (
          <ModelPicker models={models.value} chosen={model} onChoose={(key) => setParams({ model: key })} />
        ) : undefined
      }
      actions={
        model ? (
          <Tooltip label={text('phoneHint')}>
            <div>
              <Switch label={text('phone')} checked={viaPhone} onChange={switchPhone} />
            </div>
          </Tooltip>
        ) : undefined
      }
    >
      <LoadedBody
        loaded={models.state === 'ready' && !model ? { state: 'empty' } : models}
        empty={{
          title: text('noModel'),
          hint: text('noModelHint'),
          action: (
            <Button component="a" href={routeTo('train')} variant="default">
              {text('toTrain')}
            </Button>
          ),
        }}
        onRetry={loadModels}
      >
        {() => (model ? <Body model={model} viaPhone={viaPhone} onSwitchPhone={switchPhone} /> : null)}
      </LoadedBody>
    </Page>
  );
}

type BodyProps = {
  readonly model: PredictionModel;
  readonly viaPhone: boolean;
  readonly onSwitchPhone: () => void;
};

function Body({ model: { model }, viaPhone, onSwitchPhone }: BodyProps) {
  const text = useText('try');
  const { tried, shownKey, tryFiles, forgetGone, ask } = useTry();
  const input = useRef<HTMLInputElement>(null);
  const key = modelKey(model);
  const shown = tried.find((entry) => entry.key === shownKey);
  useReload(forgetGone);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a list that was loaded anew holds the same model under its key
  useEffect(() => void ask({ model, viaPhone }), [key, viaPhone, ask]);
  useLibraryPhoto();

  const choose = () => input.current?.click();
  useCommands(
    useMemo(
      () => [
        { id: 'try.choose', label: text('action.choose'), keys: 'o', run: () => input.current?.click() },
        { id: 'try.phone', label: text('action.phone'), keys: 'p', run: onSwitchPhone },
      ],
      [text, onSwitchPhone],
    ),
  );

  return (
    <DropTarget onFiles={(files) => void tryFiles(files)}>
      <input
        ref={input}
        className={styles.file}
        type="file"
        accept="image/*"
        multiple
        tabIndex={-1}
        aria-label={text('action.choose')}
        onChange={(event) => {
          void tryFiles([...(event.currentTarget.files ?? [])]);
          // The same file can be chosen once more.
          event.currentTarget.value = '';
        }}
      />
      {shown ? (
        <div className={styles.columns}>
          <div className={styles.main}>
            <Pictures shown={shown} />
            <TriedStrip tried={tried} shownKey={shownKey} onAdd={choose} />
          </div>
          <Answer shown={shown} />
        </div>
      ) : (
        <div className={styles.begin}>
          <ImagePlus size={48} strokeWidth={1.25} aria-hidden />
          <h2>{text('drop.title')}</h2>
          <p>{text('drop.hint')}</p>
          <Button onClick={choose}>{text('drop.choose')}</Button>
        </div>
      )}
    </DropTarget>
  );
}

/** `?photo=12`: a photo of the library is tried, once. */
function useLibraryPhoto(): void {
  const [{ photo }, setParams] = useRouteParams();
  const tryLibraryPhoto = useTry((state) => state.tryLibraryPhoto);
  useEffect(() => {
    if (photo === undefined) return;
    setParams({ photo: null }, 'replace');
    const photoId = Number(photo);
    if (Number.isSafeInteger(photoId)) void tryLibraryPhoto(photoId, `#${photoId}`);
  }, [photo, setParams, tryLibraryPhoto]);
}
