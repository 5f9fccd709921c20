import { lightGround, shadeGround } from './photograph-ground.ts';
import { lightPill } from './photograph-pill.ts';
import type { Relief } from './pill-relief.ts';
import type { Scene } from './scene.ts';
import type { Surface } from './surface.ts';

/**
 * Fills the frame with the light that reaches the sensor: linear red, green and blue, interleaved, row by row,
 * 1 = white in full light. Each pixel's view ray is met with the plane of the background and with the planes of the
 * pill's face and wall; what is found there is lit and laid over one another.
 * @param frame width x height x 3 of the scene, or longer.
 * @param surface what the pill lies on; the studio's seamless ground where absent.
 */
export function photograph(frame: Float32Array, scene: Scene, relief: Relief, surface: Surface | undefined): void {
  lightGround(frame, scene, surface);
  shadeGround(frame, scene, relief);
  lightPill(frame, scene, relief);
}
