import { interleave, type Turns } from './interleave.ts';
import type { Job } from './job.ts';
import { SideProcess } from './side-process.ts';
import { describeTorch, type TorchSettings, torchChoices } from './torch-settings.ts';

export type Candidate = {
  readonly settings: TorchSettings;
  /** The shortest step: what else the machine does can only make one longer. */
  readonly seconds: number;
};

/** Enough to tell settings apart that differ by some per cent; the winner is measured again against ours. */
const SEARCH_TURNS: Turns = { warmUp: 2, pairs: 5 };

/**
 * PyTorch's fastest settings for a job, and what was tried for it. Layout and allocator depend on each other and are
 * tried in every combination, then one axis after the other from the winner.
 */
export async function findFastestTorch(
  job: Job,
  report: (line: string) => void,
): Promise<{ readonly best: TorchSettings; readonly tried: readonly Candidate[] }> {
  const choices = torchChoices(job.task);
  const tried: Candidate[] = [];
  const contest = async (candidates: readonly TorchSettings[]): Promise<TorchSettings> => {
    const results = await measure(job, candidates);
    for (const { settings, seconds } of results) {
      report(`  PyTorch ${describeTorch(settings)}: ${(seconds * 1000).toFixed(1)} ms`);
    }
    tried.push(...results);
    const [fastest] = results.toSorted((a, b) => a.seconds - b.seconds);
    if (!fastest) throw new Error('There was nothing to try');
    return fastest.settings;
  };
  const [graph = 'plain'] = choices.graph;
  const start: TorchSettings = { ...job.torch, graph };
  let best = await contest(
    choices.layout.flatMap((layout) =>
      (['as installed', 'kept'] as const).map((memory) => ({ ...start, layout, memory })),
    ),
  );
  for (const axis of ['memory', 'vectors', 'activations', 'optimizer', 'graph'] as const) {
    const others = choices[axis].filter(
      (value) => value !== best[axis] && !(axis === 'memory' && value === 'as installed'),
    );
    if (others.length > 0) best = await contest([best, ...others.map((value) => ({ ...best, [axis]: value }))]);
  }
  return { best, tried };
}

async function measure(job: Job, candidates: readonly TorchSettings[]): Promise<Candidate[]> {
  const sides: SideProcess[] = [];
  try {
    for (const torch of candidates) sides.push(await SideProcess.startTorch({ ...job, torch }));
    const samples = await interleave(sides, SEARCH_TURNS);
    return candidates.map((settings, i) => ({ settings, seconds: Math.min(...(samples[i]?.seconds ?? [])) }));
  } finally {
    await Promise.all(sides.map((side) => side.stop()));
  }
}
