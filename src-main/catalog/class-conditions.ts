import type { ClassConditions, ConditionCell } from '../../src-shared/contract/catalog.ts';
import { CaptureCondition } from '../../src-shared/contract/photos.ts';
import { byUsefulness, type ClassFacet, type ClassPhoto, isUsable } from './class-photo.ts';

/** The lights of the capture protocol: kinds of light as the owner's file names number them, or levels of the LED lamp. */
const LIGHT_FAMILIES = [
  ['0', '1', '2'],
  ['3', '5', '8'],
] as const;
const ROTATIONS = ['0', '45', '90', '135', '180', '225', '270', '315'] as const;
const { background: Background, side: Side } = CaptureCondition.shape;

type Class = { readonly classIndex: number; readonly kcode: string; readonly photosPerGroup: number };

/**
 * The photos of one class laid out over the capture protocol, holes included. `photos` are those of the whole library: what
 * was photographed of other drugs is asked of this one. So the LED levels, or the kinds of light, are part of the protocol
 * as soon as one photo has one of them; the kinds of light also where no photo has any.
 */
export function groupByCondition(
  photos: Iterable<ClassPhoto>,
  { classIndex, kcode, photosPerGroup }: Class,
): ClassConditions {
  const own: ClassPhoto[] = [];
  const lightsSeen = new Set<string>();
  for (const photo of photos) {
    if (photo.classIndex === classIndex) own.push(photo);
    const light = photo.value('lights');
    if (light !== undefined) lightsSeen.add(light);
  }
  const usable = own.filter(isUsable).sort(byUsefulness);
  const real = usable.filter(({ value }) => value('sources') === 'real');
  const groupOf = (group: readonly ClassPhoto[]) => ({
    count: group.length,
    photoIds: group.slice(0, photosPerGroup).map(({ photoId }) => photoId),
  });
  const lights = protocolLights(lightsSeen);
  const byPlace = Map.groupBy(real, ({ value }) => placeKey(value('backgrounds'), value('lights'), value('sides')));
  const cells = Background.options.flatMap((background) =>
    lights.flatMap((light) =>
      Side.options.map((side): ConditionCell => {
        const group = byPlace.get(placeKey(background, light, side)) ?? [];
        return { background, light, side, ...groupOf(group), rotations: rotationsOf(group) };
      }),
    ),
  );
  return {
    kcode,
    cells,
    lights,
    rotations: ROTATIONS.map((rotation) => ({
      rotation: Number(rotation),
      count: real.filter(({ value }) => value('rotations') === rotation).length,
    })),
    elevations: countElevations(real),
    withoutCondition: groupOf(real.filter(({ value }) => value('backgrounds') === undefined)),
    studio: groupOf(usable.filter(({ value }) => value('sources') === 'studio')),
    rejected: own.length - usable.length,
  };
}

function protocolLights(seen: ReadonlySet<string>): string[] {
  const families = LIGHT_FAMILIES.filter((family) => family.some((light) => seen.has(light)));
  return (families.length > 0 ? families : [LIGHT_FAMILIES[0]]).flat();
}

function rotationsOf(photos: readonly ClassPhoto[]): number[] {
  return [...new Set(valuesOf(photos, 'rotations'))].map(Number).sort((a, b) => a - b);
}

function countElevations(photos: readonly ClassPhoto[]): ClassConditions['elevations'] {
  const groups = Map.groupBy(valuesOf(photos, 'elevations'), (elevation) => elevation);
  return [...groups]
    .map(([elevation, { length: count }]) => ({ elevation, count }))
    .sort((a, b) => b.count - a.count || a.elevation.localeCompare(b.elevation, 'en', { numeric: true }));
}

function valuesOf(photos: readonly ClassPhoto[], facet: ClassFacet): string[] {
  return photos.map(({ value }) => value(facet)).filter((value) => value !== undefined);
}

function placeKey(...place: readonly (string | undefined)[]): string {
  return place.join(' ');
}
