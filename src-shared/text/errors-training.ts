import type { ErrorText } from './errors.ts';

/** Failures of recipes, training runs and evaluation. */
export const trainingErrors = {
  'training.config_syntax': {
    code: 'invalid_input',
    en: '{path}, line {line}: not readable as YAML: {problem}',
    ko: '{path} {line}번째 줄: YAML로 읽을 수 없습니다: {problem}',
  },
  'training.config_unknown_key': {
    code: 'invalid_input',
    en: '{source}: there is no recipe key {key}. The nearest known key is {nearest}.',
    ko: '{source}: 설정 항목 {key}은(는) 없습니다. 가장 비슷한 항목은 {nearest}입니다.',
  },
  'training.config_invalid': {
    code: 'invalid_input',
    en: '{source} has wrong values (in brackets what is expected): {problems}',
    ko: '{source}에 잘못된 값이 있습니다(괄호 안은 기대값): {problems}',
  },
  'training.wandb_refused': {
    code: 'invalid_input',
    en: '{source}: logging.wandb is true, but nothing leaves this machine: Weights & Biases is an outside service. Set it to false; the metrics are in metrics.csv.',
    ko: '{source}: logging.wandb가 true이지만 이 프로그램은 자료를 외부로 보내지 않습니다(Weights & Biases는 외부 서비스입니다). false로 바꾸십시오. 지표는 metrics.csv에 있습니다.',
  },
  'training.class_count': {
    code: 'invalid_input',
    en: 'model.num_classes is {found}, but the dataset has {expected} classes. Leave the key out to take the number from the dataset.',
    ko: 'model.num_classes는 {found}이지만 데이터셋의 클래스는 {expected}개입니다. 항목을 지우면 데이터셋의 값을 사용합니다.',
  },
  'training.stale_manifest': {
    code: 'conflict',
    en: '{path} has {found} classes, the catalogue has {expected}. Make the manifest again: pillsnap dataset manifest',
    ko: '{path}의 클래스는 {found}개, 카탈로그의 약품은 {expected}개입니다. 매니페스트를 다시 만드십시오: pillsnap dataset manifest',
  },
  'training.foreign_manifest': {
    code: 'conflict',
    en: '{path} gives {kcode} the class index {found}; in the catalogue of this workspace it is {expected}. Make the manifest again: pillsnap dataset manifest',
    ko: '{path}에서 {kcode}의 클래스 번호는 {found}이지만 이 작업 공간의 카탈로그에서는 {expected}입니다. 매니페스트를 다시 만드십시오: pillsnap dataset manifest',
  },
  'training.empty_split': {
    code: 'invalid_input',
    en: 'The {split} split of {path} holds no photo.',
    ko: '{path}의 {split} 분할에 사진이 없습니다.',
  },
  'training.photos_changed': {
    code: 'conflict',
    en: 'Not trained: photos that are not what the manifest says ({count}). Bring them back, or make the dataset again (pillsnap dataset manifest) and start a new run. What was found: {list}',
    ko: '매니페스트와 다른 사진이 있어 학습하지 않았습니다({count}장). 사진을 되돌리거나, 데이터셋을 다시 만들고(pillsnap dataset manifest) 새 학습을 시작하십시오. 확인된 내용: {list}',
  },
  'training.photo_changed': {
    code: 'conflict',
    en: '{path} has changed since the manifest was made (SHA-256 {found}, expected {expected}).',
    ko: '매니페스트를 만든 뒤 {path} 파일이 바뀌었습니다(SHA-256 {found}, 기대값 {expected}).',
  },
  'training.loader_ended': {
    code: 'internal',
    en: 'A thread that prepares photos ended unexpectedly ({problem}). Photos it was working on: {photos}. Take them out of the dataset if it happens again with the same ones, or set data.num_workers to 0.',
    ko: '사진을 준비하는 스레드가 예기치 않게 종료되었습니다({problem}). 작업 중이던 사진: {photos}. 같은 사진에서 다시 발생하면 그 사진을 데이터셋에서 빼거나 data.num_workers를 0으로 설정하십시오.',
  },
  'training.no_photo_of_source': {
    code: 'invalid_input',
    en: 'data.real_ratio is {ratio}, but the train split holds no {source} photo. Set it to null to take the photos as the manifest has them.',
    ko: 'data.real_ratio는 {ratio}이지만 학습 분할에 {source} 사진이 없습니다. 매니페스트에 있는 그대로 사용하려면 null로 설정하십시오.',
  },
  'training.not_finite': {
    code: 'invalid_input',
    en: 'The loss was no longer a finite number at step {step} (epoch {epoch}, learning rate {learningRate}). The run stopped, and resumed it would come to the same. Start a new one with a smaller training.base_lr or training.gradient_clip, which usually helps.',
    ko: '{step}번째 스텝에서 손실이 유한한 값이 아닙니다(에폭 {epoch}, 학습률 {learningRate}). 학습을 멈추었으며 이어서 하더라도 같은 결과가 됩니다. training.base_lr 또는 training.gradient_clip을 줄여 새 학습을 시작하면 대개 해결됩니다.',
  },
  'training.no_such_run': {
    code: 'not_found',
    en: 'There is no run {runId}. Known runs: {known}.',
    ko: '{runId} 실행이 없습니다. 있는 실행: {known}.',
  },
  'training.no_run': {
    code: 'not_found',
    en: 'This workspace has no finished run yet. Train one: pillsnap train',
    ko: '이 작업 공간에 끝난 학습이 아직 없습니다. 학습: pillsnap train',
  },
  'training.nothing_to_resume': {
    code: 'not_found',
    en: 'There is no run that could be resumed: none was paused, interrupted or failed.',
    ko: '이어서 할 학습이 없습니다. 일시 정지되거나 중단되거나 실패한 학습이 없습니다.',
  },
  'training.stopped_for_good': {
    code: 'conflict',
    en: '{runId} was stopped for good and does not go on. Start a new run with its recipe (runs/{runId}/config.yaml).',
    ko: '{runId}은(는) 완전히 중지되어 이어서 할 수 없습니다. 그 설정(runs/{runId}/config.yaml)으로 새 학습을 시작하십시오.',
  },
  'training.old_recipe': {
    code: 'conflict',
    en: '{runId} was started by a version of the program with other rules for recipes ({keys}): it can not go on. Start a new run.',
    ko: '{runId}은(는) 설정 규칙이 다른 버전의 프로그램에서 시작되어({keys}) 이어서 할 수 없습니다. 새 학습을 시작하십시오.',
  },
  'training.queue_resume': {
    code: 'invalid_input',
    en: 'checkpoint.resume names {runId}, but this is a new run. Resume that run instead, or set the key to null.',
    ko: 'checkpoint.resume에 {runId}이(가) 지정되어 있지만 새 학습입니다. 그 학습을 이어서 하거나 항목을 null로 설정하십시오.',
  },
  'training.preset_invalid': {
    code: 'invalid_input',
    en: 'The recipe is wrong and was not saved: {key} (line {line}) is {found}, expected is {expected}.',
    ko: '설정이 잘못되어 저장하지 않았습니다: {key}({line}번째 줄)의 값은 {found}이고 기대값은 {expected}입니다.',
  },
  'training.no_such_preset': {
    code: 'not_found',
    en: 'There is no saved recipe {presetId} in this workspace.',
    ko: '이 작업 공간에 저장된 설정 {presetId}이(가) 없습니다.',
  },
  'training.not_queued': {
    code: 'conflict',
    en: '{runId} is not in the queue: it is {state}.',
    ko: '{runId}은(는) 대기열에 없습니다. 현재 상태: {state}.',
  },
  'training.not_running': {
    code: 'conflict',
    en: '{runId} is not running: it is {state}.',
    ko: '{runId}은(는) 실행 중이 아닙니다. 현재 상태: {state}.',
  },
  'training.already_finished': {
    code: 'conflict',
    en: '{runId} is finished ({epochs} epochs): there is nothing to resume.',
    ko: '{runId}은(는) 이미 끝났습니다({epochs} 에폭). 이어서 할 것이 없습니다.',
  },
  'training.resume_with_config': {
    code: 'invalid_input',
    en: 'A resumed run goes on with the recipe it was started with (runs/{runId}/config.yaml); leave the other recipe out.',
    ko: '이어서 하는 학습은 시작할 때의 설정(runs/{runId}/config.yaml)을 사용합니다. 다른 설정은 지정하지 마십시오.',
  },
  'training.no_checkpoint': {
    code: 'not_found',
    en: '{runId} has no checkpoint in {dir}: it ended before its first epoch was finished.',
    ko: '{runId}의 체크포인트가 {dir}에 없습니다. 첫 에폭이 끝나기 전에 종료되었습니다.',
  },
  'training.bad_checkpoint': {
    code: 'invalid_input',
    en: '{path} is not a checkpoint that a run can go on from: {problem}',
    ko: '{path}은(는) 학습을 이어갈 수 있는 체크포인트가 아닙니다: {problem}',
  },
  'training.manifest_gone': {
    code: 'not_found',
    en: '{runId} can not go on: {path}, which says what it is trained from, is gone. Bring it back, or start a new run.',
    ko: '{runId}은(는) 이어서 학습할 수 없습니다. 학습할 사진을 적은 {path} 파일이 없습니다. 파일을 되돌리거나 새 학습을 시작하십시오.',
  },
  'training.unfit_checkpoint': {
    code: 'invalid_input',
    en: '{runId} can not go on from {path}: {problem}. Remove that file, and the run starts over.',
    ko: '{runId}은(는) {path}에서 이어서 학습할 수 없습니다: {problem}. 이 파일을 지우면 처음부터 다시 시작합니다.',
  },
  'training.unfit_checkpoint_of_several': {
    code: 'invalid_input',
    en: '{runId} can not go on from {path}: {problem}. Remove that file, and the run goes on from {next}.',
    ko: '{runId}은(는) {path}에서 이어서 학습할 수 없습니다: {problem}. 이 파일을 지우면 {next}에서 이어서 학습합니다.',
  },
  'training.bad_class_weights': {
    code: 'invalid_input',
    en: '{path} is not the list of class weights that this run was started with ({expected} entries with kcode and weight): it can not go on.',
    ko: '{path}은(는) 이 학습을 시작할 때의 클래스 가중치 목록(kcode와 weight {expected}개)이 아니므로 이어서 학습할 수 없습니다.',
  },
  'training.worker_ended': {
    code: 'internal',
    en: 'The training thread ended unexpectedly ({problem}). What was saved is kept; go on with: pillsnap train --resume {runId}',
    ko: '학습 스레드가 예기치 않게 종료되었습니다({problem}). 저장된 내용은 그대로입니다. 이어서 하기: pillsnap train --resume {runId}',
  },
  'training.estimate_ended': {
    code: 'internal',
    en: 'The thread that estimates a run ended unexpectedly ({problem}). Nothing was trained.',
    ko: '학습을 예측하는 스레드가 예기치 않게 종료되었습니다({problem}). 학습은 하지 않았습니다.',
  },
  'evaluation.worker_ended': {
    code: 'internal',
    en: 'The evaluating thread ended unexpectedly ({problem}).',
    ko: '평가 스레드가 예기치 않게 종료되었습니다({problem}).',
  },
  'evaluation.no_report': {
    code: 'not_found',
    en: 'There is no evaluation of {runId} yet. Make one: pillsnap evaluate',
    ko: '{runId}의 평가가 아직 없습니다. 평가: pillsnap evaluate',
  },
  'evaluation.nothing_readable': {
    code: 'io_failed',
    en: 'None of the {count} photos of the {split} split could be read. The first problem: {message}',
    ko: '{split} 분할의 사진 {count}장을 하나도 읽을 수 없습니다. 첫 번째 문제: {message}',
  },
  'training.out_of_memory': {
    code: 'out_of_memory',
    en: 'Memory ran out even with micro-batches of {microBatch} photos and recompute {recompute}; fewer are not possible. A smaller data.input_size or model needs less. The runtime said: {problem}',
    ko: '마이크로배치 {microBatch}장, recompute {recompute}에서도 메모리가 부족하며 더 줄일 수 없습니다. data.input_size나 모델을 줄이십시오. 런타임 메시지: {problem}',
  },
  'evaluation.not_finite': {
    code: 'invalid_input',
    en: '{checkpoint} gives logits that are not finite for {path}: its weights are of no use.',
    ko: '{checkpoint} 체크포인트가 {path}에 대해 유한하지 않은 값을 냅니다. 이 가중치는 사용할 수 없습니다.',
  },
} as const satisfies Record<string, ErrorText>;
