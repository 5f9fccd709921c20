import type { Scene } from './scene.ts';

/**
 * The camera. The ray of the pixel at (u, v) from the pill's place, turned by the roll, has the direction
 * `(u, v * sin - focal * cos, -focal * sin - v * cos)` from the eye `(0, eyeY, eyeZ)`.
 */
export type View = {
  readonly sin: number;
  readonly cos: number;
  readonly sinRoll: number;
  readonly cosRoll: number;
  /** Focal length in pixels. */
  readonly focal: number;
  readonly eyeY: number;
  readonly eyeZ: number;
};

/** The camera of a scene. */
export function viewOf({ camera }: Scene): View {
  const elevation = radians(camera.elevationDegrees);
  const roll = radians(camera.rollDegrees);
  const [sin, cos] = [Math.sin(elevation), Math.cos(elevation)];
  return {
    sin,
    cos,
    sinRoll: Math.sin(roll),
    cosRoll: Math.cos(roll),
    focal: camera.scale * camera.distanceMm,
    eyeY: camera.distanceMm * cos,
    eyeZ: camera.distanceMm * sin,
  };
}

/** Where a point of the world is in the picture, in pixels. */
export function project(view: View, scene: Scene, x: number, y: number, z: number): readonly [number, number] {
  const [dy, dz] = [y - view.eyeY, z - view.eyeZ];
  const depth = -dy * view.cos - dz * view.sin;
  const u = (view.focal * x) / depth;
  const v = (view.focal * (dy * view.sin - dz * view.cos)) / depth;
  return [
    scene.camera.centreX + u * view.cosRoll + v * view.sinRoll,
    scene.camera.centreY - u * view.sinRoll + v * view.cosRoll,
  ];
}

export function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

/** Share of the light left at a pixel after the lamp's falloff and the lens's vignette. */
export function lightLevel(scene: Scene): (px: number, py: number) => number {
  const { width, height, light, lens } = scene;
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
