import type { ClassConditions, ConditionCell } from '../../src-shared/contract/catalog.ts';
import { CaptureCondition } from '../../src-shared/contract/photos.ts';
import type { ConditionPhoto } from './class-repository.ts';

/** The lights of the capture protocol: kinds of light as the owner's file names number them, or levels of the LED lamp. */
const LIGHT_FAMILIES = [
  ['0', '1', '2'],
  ['3', '5', '8'],
] as const;
const ROTATIONS = [0, 45, 90, 135, 180, 225, 270, 315] as const;

/**
 * The photos of one class laid out over the capture protocol, holes included. The LED levels, and the kinds of light, are
 * asked for as soon as one photo of the class has one of them; the kinds of light also where no photo has any.
 */
export function groupByCondition(
  photos: Iterable<ConditionPhoto>,
  { kcode, photosPerGroup }: { readonly kcode: string; readonly photosPerGroup: number },
): ClassConditions {
  const cells = new Map<string, Cell>();
  const rotations = new Map<number, number>(ROTATIONS.map((rotation) => [rotation, 0]));
  const elevations = new Map<string, number>();
  const lightsSeen = new Set<string>();
  const withoutCondition = new Group(photosPerGroup);
  const studio = new Group(photosPerGroup);
  for (const { photoId, source, condition } of photos) {
    if (source === 'studio') studio.add(photoId);
    else if (!condition) withoutCondition.add(photoId);
    else {
      const key = cellKey(condition);
      const cell = cells.get(key) ?? new Cell(photosPerGroup);
      cells.set(key, cell);
      cell.add(photoId);
      cell.rotations.add(condition.rotation);
      lightsSeen.add(condition.light);
      increment(rotations, condition.rotation);
      increment(elevations, condition.elevation);
    }
  }
  const families = LIGHT_FAMILIES.filter((family) => family.some((light) => lightsSeen.has(light)));
  const lights: string[] = (families.length > 0 ? families : [LIGHT_FAMILIES[0]]).flat();
  return {
    kcode,
    cells: protocolCells(lights, (place) => cells.get(cellKey(place))),
    lights,
    rotations: [...rotations].map(([rotation, count]) => ({ rotation, count })),
    elevations: [...elevations]
      .map(([elevation, count]) => ({ elevation, count }))
      .sort((a, b) => b.count - a.count || a.elevation.localeCompare(b.elevation, 'en', { numeric: true })),
    withoutCondition: withoutCondition.result(),
    studio: studio.result(),
    rejected: 0,
  };
}

type Place = Pick<CaptureCondition, 'background' | 'light' | 'side'>;

class Group {
  #count = 0;
  readonly #photoIds: number[] = [];
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(photoId: number): void {
    this.#count += 1;
    if (this.#photoIds.length < this.#limit) this.#photoIds.push(photoId);
  }

  result(): { count: number; photoIds: number[] } {
    return { count: this.#count, photoIds: this.#photoIds };
  }
}

class Cell extends Group {
  readonly rotations = new Set<number>();
}

function protocolCells(lights: readonly string[], find: (place: Place) => Cell | undefined): ConditionCell[] {
  const { background: backgrounds, side: sides } = CaptureCondition.shape;
  return backgrounds.options.flatMap((background) =>
    lights.flatMap((light) =>
      sides.options.map((side) => {
        const place = { background, light, side };
        const cell = find(place);
        const rotations = [...(cell?.rotations ?? [])].sort((a, b) => a - b);
        return { ...place, ...(cell?.result() ?? { count: 0, photoIds: [] }), rotations };
      }),
    ),
  );
}

function cellKey({ background, light, side }: Place): string {
  return `${background} ${light} ${side}`;
}

function increment<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
