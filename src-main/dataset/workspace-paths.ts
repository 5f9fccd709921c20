/** Places in a workspace, with forward slashes (DESIGN: formats that other programs read). */
export const STUDIO_DIR = 'artifacts/datasets/narrow_dataset/studio';
export const COMBINED_DIR = 'artifacts/datasets/narrow_dataset/combined';
export const INTEGRATION_STATS_FILE = 'artifacts/datasets/integration_stats.json';
export const SPLITS_FILE = 'artifacts/datasets/splits.json';
/** What made the last manifest impossible, a file a line. */
export const CHANGED_FILES_FILE = 'artifacts/datasets/changed_files.txt';
export const MANIFEST_FILE = 'artifacts/datasets/manifest.json';
/** A folder for each dataset version, with the manifest that made it. */
export const VERSIONS_DIR = 'artifacts/datasets/versions';
