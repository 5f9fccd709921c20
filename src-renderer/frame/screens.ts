import type { LucideIcon } from 'lucide-react';
import { Activity, Grid3x3, House, Images, Layers, PackageCheck, Pill, ScanSearch } from 'lucide-react';
import type { ComponentType } from 'react';

export type Screen = {
  /** The address: `#/photos`. Its name is `screen.<id>` in the texts of the frame. */
  readonly id: 'home' | 'classes' | 'photos' | 'dataset' | 'train' | 'evaluation' | 'release' | 'try';
  readonly icon: LucideIcon;
  /** After `g`: `g p` goes to the photos. */
  readonly key: string;
  /** Whether it shows something of a workspace, and so needs one to be open. */
  readonly needsWorkspace: boolean;
  /** Its code comes when it is first looked at. */
  readonly load: () => Promise<ComponentType>;
};

/** The screens in the order of the work. */
export const screens: readonly Screen[] = [
  {
    id: 'home',
    icon: House,
    key: 'h',
    needsWorkspace: false,
    load: async () => (await import('../home/Page.tsx')).HomePage,
  },
  {
    id: 'classes',
    icon: Pill,
    key: 'c',
    needsWorkspace: true,
    load: async () => (await import('../classes/Page.tsx')).ClassesPage,
  },
  {
    id: 'photos',
    icon: Images,
    key: 'p',
    needsWorkspace: true,
    load: async () => (await import('../photos/Page.tsx')).PhotosPage,
  },
  {
    id: 'dataset',
    icon: Layers,
    key: 'd',
    needsWorkspace: true,
    load: async () => (await import('../dataset/Page.tsx')).DatasetPage,
  },
  {
    id: 'train',
    icon: Activity,
    key: 't',
    needsWorkspace: true,
    load: async () => (await import('../train/Page.tsx')).TrainPage,
  },
  {
    id: 'evaluation',
    icon: Grid3x3,
    key: 'e',
    needsWorkspace: true,
    load: async () => (await import('../evaluation/Page.tsx')).EvaluationPage,
  },
  {
    id: 'release',
    icon: PackageCheck,
    key: 'r',
    needsWorkspace: true,
    load: async () => (await import('../release/Page.tsx')).ReleasePage,
  },
  {
    id: 'try',
    icon: ScanSearch,
    key: 'y',
    needsWorkspace: true,
    load: async () => (await import('../try/Page.tsx')).TryPage,
  },
];
