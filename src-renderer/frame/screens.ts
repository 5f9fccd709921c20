import type { LucideIcon } from 'lucide-react';
import { Activity, Grid3x3, House, Images, Layers, PackageCheck, Pill, ScanSearch } from 'lucide-react';
import { type ComponentType, lazy } from 'react';

export type Screen = {
  /** The address: `#/photos`. Its name is `screen.<id>` in the texts of the frame. */
  readonly id: 'home' | 'classes' | 'photos' | 'dataset' | 'train' | 'evaluation' | 'release' | 'try';
  readonly icon: LucideIcon;
  /** After `g`: `g p` goes to the photos. */
  readonly key: string;
  /** Whether it shows something of a workspace, and so needs one to be open. */
  readonly needsWorkspace: boolean;
  readonly Page: ComponentType;
};

/** The screens in the order of the work. */
export const screens: readonly Screen[] = [
  {
    id: 'home',
    icon: House,
    key: 'h',
    needsWorkspace: false,
    Page: lazy(async () => ({ default: (await import('../home/Page.tsx')).HomePage })),
  },
  {
    id: 'classes',
    icon: Pill,
    key: 'c',
    needsWorkspace: true,
    Page: lazy(async () => ({ default: (await import('../classes/Page.tsx')).ClassesPage })),
  },
  {
    id: 'photos',
    icon: Images,
    key: 'p',
    needsWorkspace: true,
    Page: lazy(async () => ({ default: (await import('../photos/Page.tsx')).PhotosPage })),
  },
  {
    id: 'dataset',
    icon: Layers,
    key: 'd',
    needsWorkspace: true,
    Page: lazy(async () => ({ default: (await import('../dataset/Page.tsx')).DatasetPage })),
  },
  {
    id: 'train',
    icon: Activity,
    key: 't',
    needsWorkspace: true,
    Page: lazy(async () => ({ default: (await import('../train/Page.tsx')).TrainPage })),
  },
  {
    id: 'evaluation',
    icon: Grid3x3,
    key: 'e',
    needsWorkspace: true,
    Page: lazy(async () => ({ default: (await import('../evaluation/Page.tsx')).EvaluationPage })),
  },
  {
    id: 'release',
    icon: PackageCheck,
    key: 'r',
    needsWorkspace: true,
    Page: lazy(async () => ({ default: (await import('../release/Page.tsx')).ReleasePage })),
  },
  {
    id: 'try',
    icon: ScanSearch,
    key: 'y',
    needsWorkspace: true,
    Page: lazy(async () => ({ default: (await import('../try/Page.tsx')).TryPage })),
  },
];
