import { existsSync } from 'node:fs';
import * as z from 'zod';

const MEMORY = ['as installed', 'kept', 'kept in huge pages', 'jemalloc', 'tcmalloc'] as const;

/** How PyTorch is set up: one value on each axis. */
export const TorchSettings = z.object({
  layout: z.enum(['NCHW', 'channels_last']),
  /** Where tensors come from: PyTorch returns every one to malloc, and glibc returns large ones to the kernel. */
  memory: z.enum(MEMORY),
  /** PyTorch 1.13 uses AVX2 in its own loops unless it is told otherwise; oneDNN takes AVX-512 by itself. */
  vectors: z.enum(['as installed', 'AVX-512']),
  /** Only of training; timm's are in place. */
  activations: z.enum(['in place', 'copied']),
  /** AdamW over one tensor at a time, or over lists of them (the fused one came after 1.13). */
  optimizer: z.enum(['loop', 'foreach']),
  /** Only of inference: BatchNorm folded into the convolutions, and torch.jit's optimize_for_inference on top. */
  graph: z.enum(['plain', 'folded', 'folded and compiled']),
});
export type TorchSettings = z.infer<typeof TorchSettings>;

export const TORCH_DEFAULTS: TorchSettings = {
  layout: 'NCHW',
  memory: 'as installed',
  vectors: 'as installed',
  activations: 'in place',
  optimizer: 'loop',
  graph: 'plain',
};

/** The values to try on each axis, on this machine. */
export function torchChoices(task: 'train' | 'infer'): { [Axis in keyof TorchSettings]: TorchSettings[Axis][] } {
  return {
    layout: ['channels_last', 'NCHW'],
    memory: MEMORY.filter((memory) => {
      const preload = PRELOADS[memory];
      return preload === undefined || existsSync(preload);
    }),
    vectors: ['as installed', 'AVX-512'],
    activations: task === 'train' ? ['in place', 'copied'] : ['in place'],
    optimizer: task === 'train' ? ['loop', 'foreach'] : ['loop'],
    graph: task === 'train' ? ['plain'] : ['folded', 'folded and compiled'],
  };
}

/** The environment in which a process with these settings has to start. */
export function torchEnvironment({ memory, vectors }: TorchSettings): Record<string, string> {
  const environment: Record<string, string> = {};
  if (vectors === 'AVX-512') environment.ATEN_CPU_CAPABILITY = 'avx512';
  const preload = PRELOADS[memory];
  if (preload !== undefined) environment.LD_PRELOAD = preload;
  if (memory === 'kept' || memory === 'kept in huge pages') {
    // mallopt(3): no mappings of their own for large blocks, and nothing of the heap's top goes back.
    environment.MALLOC_MMAP_MAX_ = '0';
    environment.MALLOC_TRIM_THRESHOLD_ = '-1';
    environment.MALLOC_TOP_PAD_ = String(64 * 1024 * 1024);
  }
  // glibc 2.35: madvise(MADV_HUGEPAGE) for what malloc takes from the kernel.
  if (memory === 'kept in huge pages') environment.GLIBC_TUNABLES = 'glibc.malloc.hugetlb=1';
  return environment;
}

/** In words, naming what differs from PyTorch as installed. */
export function describeTorch(settings: TorchSettings): string {
  const { layout, memory, vectors, activations, optimizer, graph } = settings;
  const parts: string[] = [layout];
  if (memory !== 'as installed') parts.push(`memory ${memory}`);
  if (vectors !== 'as installed') parts.push(vectors);
  if (activations !== 'in place') parts.push(`${activations} activations`);
  if (optimizer !== 'loop') parts.push(optimizer);
  if (graph !== 'plain') parts.push(graph);
  return parts.join(', ');
}

/** Debian's libjemalloc2 and libtcmalloc-minimal4. */
const PRELOADS: Partial<Record<TorchSettings['memory'], string>> = {
  jemalloc: '/usr/lib/x86_64-linux-gnu/libjemalloc.so.2',
  tcmalloc: '/usr/lib/x86_64-linux-gnu/libtcmalloc_minimal.so.4',
};
