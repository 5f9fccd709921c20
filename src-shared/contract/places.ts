import * as z from 'zod';
import { call, job } from './define.ts';
import { HostPath } from './host-path.ts';

const Count = z.number().int().nonnegative();

/** Which pictures count and which files are shown: lower-case endings with their point, `.json`. */
const Extensions = z.array(z.string().regex(/^\.[a-z0-9]{1,8}$/)).max(16);
const PickKind = z.enum(['folder', 'file']);

export const Place = z.object({ path: z.string(), name: z.string() });
export type Place = z.infer<typeof Place>;

/** What lies directly in a folder. `isCut`: there is more than was looked at. Null where it was not looked at. */
export const FolderContents = z.object({ pictures: Count, folders: Count, isCut: z.boolean() });
export type FolderContents = z.infer<typeof FolderContents>;

export const FolderEntry = z.discriminatedUnion('kind', [
  Place.extend({
    kind: z.literal('folder'),
    isWorkspace: z.boolean(),
    /** Null where the folder can't be read or is one of so many that nobody counted. */
    contents: FolderContents.nullable(),
  }),
  Place.extend({ kind: z.literal('file'), sizeBytes: Count, modifiedAt: z.iso.datetime() }),
]);
export type FolderEntry = z.infer<typeof FolderEntry>;

export const FolderListing = z.object({
  /** Absolute, links resolved. */
  path: z.string(),
  /** From the root that it lies in to the folder itself. */
  trail: z.array(Place),
  isWorkspace: z.boolean(),
  isWritable: z.boolean(),
  contents: FolderContents,
  /** Folders first, by name. Hidden ones are left out, as are files where a folder is looked for. */
  entries: z.array(FolderEntry),
  /** More entries than are listed. */
  unlisted: Count,
});
export type FolderListing = z.infer<typeof FolderListing>;

export const PictureCount = z.object({
  dir: z.string(),
  pictures: Count,
  /** Folders that hold at least one picture. */
  folders: Count,
  otherFiles: Count,
  sizeBytes: z.number().nonnegative(),
});
export type PictureCount = z.infer<typeof PictureCount>;

/** The folders and files of the machine that the core runs on. Needs no workspace. */
export const places = {
  /** Where a person may look around, and where new workspaces go unless they say otherwise. */
  roots: call(z.object({}), z.object({ roots: z.array(Place), suggestedDir: z.string() })),
  /** The folder, or the first root where none is named. A path of a file: the folder that it lies in. */
  browse: call(
    z.object({ path: HostPath.optional(), kind: PickKind.default('folder'), extensions: Extensions.default([]) }),
    FolderListing,
  ),
  makeFolder: call(z.object({ parent: HostPath, name: z.string() }), Place),
  /** The system's own dialog; the path is null where the person leaves it. Refused where the shell has none. */
  pick: call(
    z.object({
      kind: PickKind.default('folder'),
      title: z.string().max(200).default(''),
      startAt: z.string().optional(),
      extensions: Extensions.default([]),
    }),
    z.object({ path: z.string().nullable() }),
  ),
  /** Walks a folder. The progress counts pictures, and folders in `figures.folders`. */
  count: job(z.object({ dir: HostPath }), PictureCount),
};
