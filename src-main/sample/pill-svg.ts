import type { PillSide, SampleDrug } from './drug.ts';
import { engraveLine } from './stroke-font.ts';

/** The layers that one side of a pill is drawn in; each is a square SVG of `extentMm`, centred on the pill. */
export type PillLayers = {
  /** White where the pill is. */
  readonly silhouette: string;
  /** The body's colours, painted past the silhouette so that its edge has no fringe. */
  readonly colour: string;
  /** White where the surface is stamped or scored. */
  readonly stamp: string;
  /** White where ink lies. */
  readonly ink: string;
};

/** Side of the drawn layers in pixels: about 1.5 times what the pill takes in a capture. */
export const RELIEF_SIZE = 512;

/** Side of the drawn square, in millimetres: the pill and a margin for its blurred edge. */
export function pillExtentMm(drug: SampleDrug): number {
  return drug.length_mm * 1.1;
}

export function drawPill(drug: SampleDrug, side: PillSide): PillLayers {
  const outline = outlineOf(drug);
  const lines = imprintLines(drug, side);
  const isPrinted = drug.ink !== undefined;
  return {
    silhouette: svg(drug, `<g fill="#fff" stroke="#fff">${outline}</g>`),
    colour: svg(drug, colours(drug)),
    stamp: svg(drug, `<g color="#fff">${scores(drug, side)}${isPrinted ? '' : lines}</g>`),
    ink: svg(drug, `<g color="#fff">${isPrinted ? lines : ''}</g>`),
  };
}

function svg(drug: SampleDrug, content: string): string {
  const extent = pillExtentMm(drug);
  const half = extent / 2;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${RELIEF_SIZE}" height="${RELIEF_SIZE}" ` +
    `viewBox="${-half} ${-half} ${extent} ${extent}">` +
    `<rect x="${-half}" y="${-half}" width="${extent}" height="${extent}" fill="#000"/>${content}</svg>`
  );
}

/** Where the cap of a hard capsule ends, as a fraction of the length from its centre. */
const CAP_EDGE = 0.06;
/** The body slides into the cap, so it is thinner: about 3 % on the common sizes 1 to 3. */
const BODY_TO_CAP_WIDTH = 0.965;

function outlineOf(drug: SampleDrug): string {
  const { length_mm: length, width_mm: width } = drug;
  switch (drug.shape) {
    case 'round':
    case 'oval':
      return `<ellipse rx="${length / 2}" ry="${width / 2}" stroke="none"/>`;
    case 'oblong':
      return stadium(-length / 2, length / 2, width);
    case 'hard_capsule':
      return (
        stadium(-length / 2, length * CAP_EDGE, width, width * 0.06) +
        stadium(-length / 4, length / 2, width * BODY_TO_CAP_WIDTH)
      );
    case 'hexagon':
      return polygon(drug, [0, 60, 120, 180, 240, 300].map(onCircle), 0.1);
    case 'diamond':
      return polygon(drug, [0, 90, 180, 270].map(onCircle), 0.13);
    case 'triangle':
      return polygon(drug, [-90, 30, 150].map(onCircle), 0.16);
    case 'square':
      return polygon(drug, [45, 135, 225, 315].map(onCircle), 0.14);
  }
}

/** A rod with round ends, or with one nearly square end on its right where `rightRadius` is given. */
function stadium(left: number, right: number, width: number, rightRadius = width / 2): string {
  const r = width / 2;
  const q = rightRadius;
  return (
    `<path stroke="none" d="M${left + r} ${-r}H${right - q}A${q} ${q} 0 0 1 ${right} ${-r + q}V${r - q}` +
    `A${q} ${q} 0 0 1 ${right - q} ${r}H${left + r}A${r} ${r} 0 0 1 ${left + r} ${-r}Z"/>`
  );
}

type Point = readonly [x: number, y: number];

function onCircle(degrees: number): Point {
  return [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
}

/** A polygon stretched to the pill's length and width; its corners are rounded by a thick round-joined stroke. */
function polygon(drug: SampleDrug, corners: readonly Point[], rounding: number): string {
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  const radius = rounding * drug.width_mm;
  const scaleX = (drug.length_mm - 2 * radius) / (Math.max(...xs) - Math.min(...xs));
  const scaleY = (drug.width_mm - 2 * radius) / (Math.max(...ys) - Math.min(...ys));
  const middleY = (Math.max(...ys) + Math.min(...ys)) / 2;
  const points = corners.map(([x, y]) => `${(x * scaleX).toFixed(3)},${((y - middleY) * scaleY).toFixed(3)}`);
  return `<polygon points="${points.join(' ')}" stroke-width="${2 * radius}" stroke-linejoin="round"/>`;
}

function colours(drug: SampleDrug): string {
  const half = pillExtentMm(drug) / 2;
  const whole = `<rect x="${-half}" y="${-half}" width="${2 * half}" height="${2 * half}" fill="${drug.colour}"/>`;
  if (!drug.cap_colour) return whole;
  const edge = drug.length_mm * CAP_EDGE;
  return `${whole}<rect x="${-half}" y="${-half}" width="${half + edge}" height="${2 * half}" fill="${drug.cap_colour}"/>`;
}

function scores(drug: SampleDrug, side: PillSide): string {
  // A score runs over the edge; 0.55 mm is a usual punch.
  const across = `<path d="M0 ${-drug.width_mm}V${drug.width_mm}" stroke="#fff" stroke-width="0.55"/>`;
  const along = `<path d="M${-drug.length_mm} 0H${drug.length_mm}" stroke="#fff" stroke-width="0.55"/>`;
  switch (side.score) {
    case 'none':
      return '';
    case 'line':
      return across;
    case 'cross':
      return across + along;
  }
}

/** Imprint lines share the face; beside a score the text is halved and stands left and right of it. */
function imprintLines(drug: SampleDrug, side: PillSide): string {
  const strokeWidth = drug.ink ? 0.42 : 0.5;
  const box = faceBox(drug);
  if (side.score === 'line' && side.imprint.length === 1) {
    const letters = [...(side.imprint[0] ?? '')];
    const cut = Math.ceil(letters.length / 2);
    return [letters.slice(0, cut), letters.slice(cut)]
      .map((half, index) => {
        const centreX = (index === 0 ? -1 : 1) * box.width * 0.29;
        const room = { maxWidth: box.width * 0.36, maxHeight: box.height * 0.5 };
        return engraveLine({ text: half.join(''), centreX, centreY: box.centreY, ...room, strokeWidth });
      })
      .join('');
  }
  const count = side.imprint.length;
  return side.imprint
    .map((text, index) => {
      const centreY = box.centreY + (index - (count - 1) / 2) * box.height * 0.54;
      const room = { maxWidth: box.width * (count > 1 ? 0.8 : 1), maxHeight: box.height * (count > 1 ? 0.38 : 0.5) };
      return engraveLine({ text, centreX: box.centreX, centreY, ...room, strokeWidth });
    })
    .join('');
}

/** The flat part of the face, where an imprint fits. */
function faceBox(drug: SampleDrug) {
  const { length_mm: length, width_mm: width } = drug;
  switch (drug.shape) {
    case 'round':
    case 'hexagon':
    case 'square':
      return { centreX: 0, centreY: 0, width: length * 0.66, height: width * 0.72 };
    case 'diamond':
      return { centreX: 0, centreY: 0, width: length * 0.52, height: width * 0.5 };
    case 'triangle':
      return { centreX: 0, centreY: width * 0.13, width: length * 0.48, height: width * 0.6 };
    case 'hard_capsule':
      return { centreX: length * 0.27, centreY: 0, width: length * 0.34, height: width * 0.8 };
    case 'oval':
    case 'oblong':
      return { centreX: 0, centreY: 0, width: length * 0.66, height: width * 0.82 };
  }
}
