import type { GraphicsCard } from './describe-tfjs.ts';
import { describeTfjs } from './describe-tfjs.ts';

// The entry of a process that describes TensorFlow.js: the library may be loaded once in a process, by training.

process.once('message', async ({ cards }: { readonly cards: readonly GraphicsCard[] }) => {
  try {
    process.send?.(await describeTfjs(cards));
  } finally {
    process.disconnect();
  }
});
