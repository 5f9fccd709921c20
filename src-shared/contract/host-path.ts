import * as z from 'zod';

/**
 * A path on the machine that the core runs on. The mark lets a shell for other machines confine every path that a
 * window sends, wherever in the contract it stands (`app/window-transport.ts`).
 */
export const HostPath = z.string().min(1).meta({ isHostPath: true });
