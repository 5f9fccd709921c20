import * as z from 'zod';
import { call, stream } from './define.ts';
import { HostPath } from './host-path.ts';

const Count = z.number().int().nonnegative();

export const WorkspaceCounts = z.object({ drugs: Count, studioPhotos: Count, realPhotos: Count, runs: Count });
export type WorkspaceCounts = z.infer<typeof WorkspaceCounts>;

export const WorkspaceInfo = z.object({
  dir: z.string(),
  name: z.string(),
  schemaVersion: z.number().int(),
  /** As `v` in a photo's address it lets the browser keep the picture without ever asking again. */
  photoVersion: z.string(),
  counts: WorkspaceCounts,
});
export type WorkspaceInfo = z.infer<typeof WorkspaceInfo>;

export const RecentWorkspace = z.object({
  dir: z.string(),
  name: z.string(),
  openedAt: z.iso.datetime(),
  /** As they were when it was last open; null where it never was counted. */
  counts: WorkspaceCounts.nullable(),
  /** No workspace is at `dir` any more, or its disk is not there. */
  isMissing: z.boolean(),
  isOpen: z.boolean(),
});
export type RecentWorkspace = z.infer<typeof RecentWorkspace>;

const Dir = z.object({ dir: HostPath });

export const workspace = {
  /**
   * Makes a workspace in a folder that is new, empty or at least holds no workspace, and opens it. With a name: in a folder
   * of that name inside `dir`.
   */
  create: call(Dir.extend({ name: z.string().optional() }), WorkspaceInfo),
  /** Opens an existing workspace; the one open before is closed. */
  open: call(Dir, WorkspaceInfo),
  /** Refused while a job runs in it. */
  close: call(z.object({}), z.object({})),
  info: call(z.object({}), WorkspaceInfo),
  /** The newest first, of every shell of this user. */
  recent: call(z.object({}), z.array(RecentWorkspace)),
  /** Takes it off the list; the folder stays as it is. */
  forget: call(z.object({ dir: z.string().min(1) }), z.array(RecentWorkspace)),
  /**
   * Says that something in the open workspace has changed, by whatever process, at most about once a second: whoever
   * shows it asks again. The first event comes at once.
   */
  changes: stream(z.object({}), z.object({ seq: z.number().int().positive() })),
};
