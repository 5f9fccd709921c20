import { resolve } from 'node:path';
import type { ModelRef, PredictionModel, UploadedPhoto } from '../../../src-shared/contract/prediction.ts';
import type { RunSummary } from '../../../src-shared/contract/training.ts';
import { appError, assertNever } from '../../../src-shared/errors.ts';
import { folderState, packageDir } from '../../export/package-folder.ts';
import { readBytes } from '../../files/read-file.ts';
import type { ModelFile } from '../../prediction/model-file.ts';
import { chosenCheckpoint, runFolder } from '../../training/run-folder.ts';
import { findCheckpoint } from '../../training/trained-model.ts';
import type { WorkspaceSession } from '../workspace-session.ts';
import type { DomainHandlers, HandlerContext } from './context.ts';
import { findRelease } from './release.ts';

export function predictionHandlers(context: HandlerContext): DomainHandlers<'prediction'> {
  const { tried, predictThread } = context;
  return {
    async models() {
      const session = context.workspace.get();
      const runs = session.runs.list();
      const models = [...(await runModels(session, runs)), ...(await packageModels(session, runs))];
      return models.sort((a, b) => b.createdAt.localeCompare(a.createdAt));
    },
    kept: () => tried.kept(),
    async predict({ model, photo, viaPhone }) {
      const session = context.workspace.get();
      const file = await modelFile(model, session);
      const { bytes, about } = photo.kind === 'upload' ? tried.find(photo.uploadId) : await fromLibrary(photo.photoId);
      const { seen, ...answer } = await predictThread.predict({
        model: file,
        photo: bytes,
        name: about.name,
        viaPhone,
      });
      const address = tried.keepSeen(about.uploadId, seen);
      return { ...answer, photo: about, seen: { address, inputSize: seen.width } };
    },
  };

  async function fromLibrary(photoId: number): Promise<{ bytes: Uint8Array; about: UploadedPhoto }> {
    const { workspaceDir, photoFiles } = context.workspace.get();
    const file = photoFiles.find(photoId);
    if (!file) throw appError('photos.not_found', { photoId });
    const bytes = await readBytes(resolve(workspaceDir, file.path));
    return { bytes, about: await tried.add(bytes, file.name) };
  }
}

async function runModels(session: WorkspaceSession, runs: readonly RunSummary[]): Promise<PredictionModel[]> {
  const found = await Promise.all(
    runs.map(async (run) => ({ run, name: await chosenCheckpoint(runFolder(session.workspaceDir, run.runId)) })),
  );
  return found.flatMap(({ run, name }) =>
    name === undefined
      ? []
      : {
          ...describeRun(run),
          model: { kind: 'run', runId: run.runId },
          createdAt: run.createdAt,
          accuracy: run.bestValTop1 === null ? null : { split: 'val', top1: run.bestValTop1 },
          verdict: null,
          decision: null,
          dir: null,
          isThere: true,
        },
  );
}

async function packageModels(session: WorkspaceSession, runs: readonly RunSummary[]): Promise<PredictionModel[]> {
  const byId = new Map(runs.map((run) => [run.runId, run]));
  return Promise.all(
    session.releases.list().map(async (record) => {
      const run = byId.get(record.runId);
      if (!run) throw new Error(`Package ${record.exportId} is of no run`);
      const top1 = record.goals.find(({ metric }) => metric === 'top1')?.measured ?? null;
      const dir = packageDir(session.workspaceDir, record);
      return {
        ...describeRun(run),
        model: { kind: 'package', exportId: record.exportId } as const,
        createdAt: record.createdAt,
        accuracy: top1 === null ? null : { split: 'test' as const, top1 },
        verdict: record.verdict,
        decision: record.decisions[0]?.decision ?? null,
        dir,
        isThere: (await folderState({ ...record, dir })) !== 'gone',
      };
    }),
  );
}

function describeRun({ runId, name, config, numClasses }: RunSummary) {
  return { runId, runName: name, architecture: config.model.name, numClasses, inputSize: config.data.input_size };
}

async function modelFile(model: ModelRef, session: WorkspaceSession): Promise<ModelFile> {
  switch (model.kind) {
    case 'package': {
      const { dir, files } = findRelease(session, model.exportId);
      const onnx = files.find(({ name }) => name === 'model.onnx');
      if (!onnx) throw new Error(`Package ${model.exportId} lists no model`);
      return { kind: 'package', dir, sha256: onnx.sha256 };
    }
    case 'run': {
      const { run, checkpointPath } = await findCheckpoint(model.runId, session);
      const classes = session.catalog.list().slice(0, run.numClasses);
      return {
        kind: 'run',
        checkpointPath,
        architecture: run.config.model.name,
        classes: classes.map(({ kcode, drugName }) => ({ kcode, drugName })),
      };
    }
    default:
      return assertNever(model);
  }
}
