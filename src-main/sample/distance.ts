import { createField, type Field, floatAt } from './raster.ts';

/**
 * Distance in pixels from each pixel inside a silhouette (coverage of one half or more) to the nearest outside it;
 * 0 outside. Exact Euclidean transform, one parabola envelope per column and row (Felzenszwalb and Huttenlocher, 2012).
 */
export function distanceInside(silhouette: Field): Field {
  const { width, height } = silhouette;
  const far = width * width + height * height;
  const squared = createField(width, height);
  for (const [index, coverage] of silhouette.data.entries()) squared.data[index] = coverage >= 0.5 ? far : 0;
  const line = new Float32Array(Math.max(width, height));
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) line[y] = floatAt(squared.data, y * width + x);
    const nearest = lowerEnvelope(line, height);
    for (let y = 0; y < height; y++) squared.data[y * width + x] = floatAt(nearest, y);
  }
  for (let y = 0; y < height; y++) {
    squared.data.set(lowerEnvelope(squared.data.subarray(y * width, (y + 1) * width), width), y * width);
  }
  return { width, height, data: squared.data.map(Math.sqrt) };
}

/** min over q of (p - q)^2 + values[q], for every p. */
function lowerEnvelope(values: Float32Array, length: number): Float32Array {
  const vertices = new Float32Array(length);
  const bounds = new Float32Array(length + 1);
  let last = 0;
  bounds[0] = Number.NEGATIVE_INFINITY;
  bounds[1] = Number.POSITIVE_INFINITY;
  for (let q = 1; q < length; q++) {
    let crossing = crossingOf(values, floatAt(vertices, last), q);
    while (crossing <= floatAt(bounds, last)) {
      last--;
      crossing = crossingOf(values, floatAt(vertices, last), q);
    }
    last++;
    vertices[last] = q;
    bounds[last] = crossing;
    bounds[last + 1] = Number.POSITIVE_INFINITY;
  }
  const result = new Float32Array(length);
  let k = 0;
  for (let p = 0; p < length; p++) {
    while (floatAt(bounds, k + 1) < p) k++;
    const vertex = floatAt(vertices, k);
    result[p] = (p - vertex) ** 2 + floatAt(values, vertex);
  }
  return result;
}

function crossingOf(values: Float32Array, p: number, q: number): number {
  return (floatAt(values, q) + q * q - floatAt(values, p) - p * p) / (2 * (q - p));
}
