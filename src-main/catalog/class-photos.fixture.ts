import type { ClassPhoto } from './class-photo.ts';

type Described = {
  readonly classIndex?: number;
  readonly source?: 'studio' | 'real';
  readonly decision?: 'pending' | 'accepted' | 'rejected';
  readonly grade?: ClassPhoto['grade'];
  readonly split?: 'train' | 'val' | 'test';
  /** `wood 1 front 90` and perhaps the elevation; none where it is left out. */
  readonly condition?: string;
};

/** For tests: photos with the ids 1, 2, ... */
export function classPhotos(...photos: readonly Described[]): ClassPhoto[] {
  return photos.map(({ classIndex = 0, source = 'real', decision = 'pending', grade = null, split, condition }, i) => {
    const [background, light, side, rotation, elevation = '60'] = condition?.split(' ') ?? [];
    const values = {
      ...{ sources: source, decisions: decision, splits: split },
      ...{ backgrounds: background, lights: light, sides: side, rotations: rotation },
      elevations: background === undefined ? undefined : elevation,
    };
    return { photoId: i + 1, classIndex, grade, value: (facet) => values[facet] };
  });
}
