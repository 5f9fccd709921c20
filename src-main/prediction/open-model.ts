import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassMapping } from '../../src-shared/contract/catalog.ts';
import { PreprocessingConfig } from '../../src-shared/contract/preprocessing.ts';
import { appError, assertNever, systemError } from '../../src-shared/errors.ts';
import { buildInferenceModel, createInferenceSession } from '../engine/onnx/inference.ts';
import { OnnxFile } from '../export/onnx-file.ts';
import { sha256File } from '../files/hash-file.ts';
import { readBytes } from '../files/read-file.ts';
import { buildNetwork } from '../network/network.ts';
import { loadWeights, readCheckpointAbout } from '../training/checkpoint.ts';
import type { ModelFile, OpenModel } from './model-file.ts';

/**
 * Opens a model: a package as any receiver would, from nothing but its own files; a checkpoint as evaluation does.
 * @throws AppError `prediction.model_gone`, `prediction.model_changed`, `network.*`, `training.bad_checkpoint`, `io.*`.
 */
export function openModel(file: ModelFile): Promise<OpenModel> {
  switch (file.kind) {
    case 'package':
      return openPackage(file);
    case 'run':
      return openRun(file);
    default:
      return assertNever(file);
  }
}

/** Tells one content of a model's file from another: a run that goes on writes its checkpoint anew. */
export async function modelVersion(file: ModelFile): Promise<string> {
  const path = weightsPath(file);
  try {
    const { ino, size, mtimeMs } = await stat(path);
    return JSON.stringify([path, ino, size, mtimeMs]);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw appError('prediction.model_gone', { path });
    }
    throw systemError(error, path);
  }
}

export function weightsPath(file: ModelFile): string {
  return file.kind === 'package' ? join(file.dir, 'model.onnx') : file.checkpointPath;
}

async function openPackage(file: Extract<ModelFile, { kind: 'package' }>): Promise<OpenModel> {
  const path = weightsPath(file);
  const found = await sha256File(path);
  if (found !== file.sha256) throw appError('prediction.model_changed', { path, found, expected: file.sha256 });
  const readJson = async (name: string): Promise<unknown> =>
    JSON.parse(Buffer.from(await readBytes(join(file.dir, name))).toString('utf8'));
  const { idx_to_class, metadata, num_classes } = ClassMapping.parse(await readJson('class_mapping.json'));
  const preprocessing = PreprocessingConfig.parse(await readJson('preprocessing.json'));
  const model = await OnnxFile.open(path);
  return {
    preprocessing,
    classes: Array.from({ length: num_classes }, (_, index) => {
      const kcode = idx_to_class[index] ?? '';
      return { kcode, drugName: metadata[kcode]?.drug_name ?? '' };
    }),
    run: (tensor) => model.run(tensor, 1),
    release: () => model.release(),
  };
}

async function openRun({ checkpointPath, architecture, classes }: Extract<ModelFile, { kind: 'run' }>) {
  const network = buildNetwork({ architecture, numClasses: classes.length });
  const { preprocessing } = await readCheckpointAbout(checkpointPath);
  const { weights } = await loadWeights(checkpointPath, network);
  const inputSize = preprocessing.target_size;
  const session = await createInferenceSession(
    buildInferenceModel({ network, weights, inputSize, foldBatchNorm: false }),
  );
  return {
    preprocessing,
    classes,
    run: (tensor: Float32Array) => session.run(tensor, 1),
    release: () => session.release(),
  };
}
