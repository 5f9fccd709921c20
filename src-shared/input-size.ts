/**
 * Sides of the square that a network is given, in pixels: what a recipe, a preview and a picture's address may ask for.
 * `usual`: the owner's plan. `least`: the networks halve their input five times, so that of 32 pixels one is left at the end.
 * `most`: twice the plan's side is four times its memory and time for each photo, and more than the shorter side of many
 * captures; no network that can be chosen was published for more.
 */
export const INPUT_SIZE = { least: 32, usual: 512, most: 1024 } as const;
