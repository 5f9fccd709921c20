import * as z from 'zod';

/** What training can run on; `auto` is the best that passes its self-test. */
export const Device = z.enum(['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml']);

export const Precision = z.enum(['auto', 'float32', 'float16']);
