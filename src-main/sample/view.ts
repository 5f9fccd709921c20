import type { Scene } from './scene.ts';

/**
 * Where the view ray of a pixel meets a plane: `x = (xx*px + xy*py + x1) / w`, `y = (yx*px + yy*py + y1) / w` with
 * `w = wx*px + wy*py + w1`. What x and y are measured in is up to the plane's frame.
 */
export type Homography = {
  readonly xx: number;
  readonly xy: number;
  readonly x1: number;
  readonly yx: number;
  readonly yy: number;
  readonly y1: number;
  readonly wx: number;
  readonly wy: number;
  readonly w1: number;
};

/** Coordinates of a plane: the world's x and y turned by `degrees`, times `scale`, moved by an offset. */
type Frame = { readonly degrees: number; readonly scale: number; readonly offsetX: number; readonly offsetY: number };

/** A value that is linear over the picture: the factors of px and py, and the constant. */
type Linear = readonly [px: number, py: number, one: number];

/**
 * The homography from pixels to a plane `z` millimetres above the background. With u and v measured from the pill's
 * place along the turned picture axes, a pixel's ray leaves the eye `(0, eyeY, eyeZ)` in the direction
 * `(u, v * sin - focal * cos, -focal * sin - v * cos)`, sin and cos being those of the camera's elevation.
 */
export function homographyOf({ camera }: Scene, z: number, frame: Frame): Homography {
  const { sin, cos, sinRoll, cosRoll, focal, eyeY, eyeZ } = eyeOf(camera);
  const { centreX, centreY } = camera;
  const u: Linear = [cosRoll, -sinRoll, sinRoll * centreY - cosRoll * centreX];
  const v: Linear = [sinRoll, cosRoll, -sinRoll * centreX - cosRoll * centreY];
  const w: Linear = [-cos * v[0], -cos * v[1], -cos * v[2] - focal * sin];
  const rayY: Linear = [sin * v[0], sin * v[1], sin * v[2] - focal * cos];
  const drop = z - eyeZ;
  const turnSin = Math.sin(radians(frame.degrees)) * frame.scale;
  const turnCos = Math.cos(radians(frame.degrees)) * frame.scale;
  const x = (i: 0 | 1 | 2) => {
    const worldY = eyeY * w[i] + drop * rayY[i];
    return turnCos * drop * u[i] + turnSin * worldY + frame.offsetX * w[i];
  };
  const y = (i: 0 | 1 | 2) => {
    const worldY = eyeY * w[i] + drop * rayY[i];
    return turnCos * worldY - turnSin * drop * u[i] + frame.offsetY * w[i];
  };
  return { xx: x(0), xy: x(1), x1: x(2), yx: y(0), yy: y(1), y1: y(2), wx: w[0], wy: w[1], w1: w[2] };
}

type Point = readonly [x: number, y: number, z: number];

/** The pixels, inside the picture, of the smallest upright box that shows all the points of the world (mm). */
export function boxAround(scene: Scene, points: readonly Point[]) {
  const seen = points.map((point) => project(scene, point));
  const xs = seen.map(([x]) => x);
  const ys = seen.map(([, y]) => y);
  return {
    left: Math.max(0, Math.floor(Math.min(...xs))),
    right: Math.min(scene.width, Math.ceil(Math.max(...xs)) + 1),
    top: Math.max(0, Math.floor(Math.min(...ys))),
    bottom: Math.min(scene.height, Math.ceil(Math.max(...ys)) + 1),
  };
}

/** Where a point of the world is in the picture, in pixels. */
export function project({ camera }: Scene, [x, y, z]: Point): readonly [px: number, py: number] {
  const { sin, cos, sinRoll, cosRoll, focal, eyeY, eyeZ } = eyeOf(camera);
  const [dy, dz] = [y - eyeY, z - eyeZ];
  const depth = -dy * cos - dz * sin;
  const u = (focal * x) / depth;
  const v = (focal * (dy * sin - dz * cos)) / depth;
  return [camera.centreX + u * cosRoll + v * sinRoll, camera.centreY - u * sinRoll + v * cosRoll];
}

export function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

/** Share of the light left at a pixel after the lamp's falloff and the lens's vignette. */
export function lightLevel({ width, height, light, lens }: Scene): (px: number, py: number) => number {
  const lean = Math.hypot(light.direction[0], light.direction[1]) || 1;
  const slopeX = (light.falloff * light.direction[0]) / lean;
  const slopeY = (light.falloff * light.direction[1]) / lean;
  const middle = 1 - light.falloff / 2;
  const vignette = lens.vignette * 2;
  return (px, py) => {
    const x = px / width - 0.5;
    const y = py / height - 0.5;
    return (middle + slopeX * x + slopeY * y) * (1 - vignette * (x * x + y * y));
  };
}

function eyeOf(camera: Scene['camera']) {
  const elevation = radians(camera.elevationDegrees);
  const roll = radians(camera.rollDegrees);
  const [sin, cos] = [Math.sin(elevation), Math.cos(elevation)];
  return {
    sin,
    cos,
    sinRoll: Math.sin(roll),
    cosRoll: Math.cos(roll),
    /** Focal length in pixels. */
    focal: camera.scale * camera.distanceMm,
    eyeY: camera.distanceMm * cos,
    eyeZ: camera.distanceMm * sin,
  };
}
