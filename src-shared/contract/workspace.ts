import * as z from 'zod';
import { call, stream } from './define.ts';

export const WorkspaceInfo = z.object({
  dir: z.string(),
  name: z.string(),
  schemaVersion: z.number().int(),
  counts: z.object({
    drugs: z.number().int(),
    studioPhotos: z.number().int(),
    realPhotos: z.number().int(),
    runs: z.number().int(),
  }),
});
export type WorkspaceInfo = z.infer<typeof WorkspaceInfo>;

const Dir = z.object({ dir: z.string().min(1) });

export const workspace = {
  /** Makes a workspace in a folder that is new, empty or at least holds no workspace, and opens it. */
  create: call(Dir, WorkspaceInfo),
  /** Opens an existing workspace; the one open before is closed. */
  open: call(Dir, WorkspaceInfo),
  info: call(z.object({}), WorkspaceInfo),
  /**
   * Says that something in the open workspace has changed, by whatever process, at most about once a second: whoever
   * shows it asks again. The first event comes at once.
   */
  changes: stream(z.object({}), z.object({ seq: z.number().int().positive() })),
};
