import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { describe, expect, test } from 'vitest';

/**
 * Who may import whom, as the README's table says. A folder of src-main may import itself, src-shared, src-main/files
 * (the file system: atomic writes, walks, hashes), src-main/threads (how a thread starts) and what is named here.
 */
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  files: [],
  threads: [],
  wasm: [],
  catalog: [],
  imaging: ['wasm'],
  evaluation: [],
  photos: ['catalog', 'imaging'],
  dataset: ['catalog', 'photos'],
  network: [],
  engine: ['network', 'wasm'],
  loader: ['imaging'],
  training: ['dataset', 'imaging', 'loader', 'network', 'engine', 'evaluation'],
  export: ['network', 'engine', 'imaging', 'evaluation', 'training'],
  prediction: ['imaging', 'network', 'engine', 'evaluation', 'training', 'export'],
  sample: [],
  storage: [],
  app: [
    'catalog',
    'imaging',
    'evaluation',
    'photos',
    'dataset',
    'network',
    'engine',
    'training',
    'export',
    'prediction',
    'sample',
    'storage',
  ],
  shell: ['app'],
  cli: ['app'],
};

/** Folders from which `import type` is allowed beyond the table: a domain owns its repository interface. */
const TYPE_ONLY: Readonly<Record<string, readonly string[]>> = {
  storage: ['catalog', 'photos', 'dataset', 'training', 'evaluation', 'export'],
};

/** Where each package may be imported: a prefix of the file's path. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  zod: ['src-shared/', 'src-main/', 'src-renderer/'],
  exifr: ['src-main/imaging/exif'],
  sharp: [
    'src-main/imaging/decode',
    'src-main/imaging/phone-capture',
    'src-main/imaging/thumbnail',
    'src-main/sample/',
  ],
  'better-sqlite3': ['src-main/storage/'],
  'onnxruntime-node': ['src-main/engine/onnx/', 'src-main/export/'],
  '@tensorflow/tfjs-core': ['src-main/engine/tfjs/'],
  '@tensorflow/tfjs-layers': ['src-main/engine/tfjs/'],
  '@tensorflow/tfjs-backend-cpu': ['src-main/engine/tfjs/'],
  '@tensorflow/tfjs-backend-wasm': ['src-main/engine/tfjs/'],
  'csv-parse/sync': ['src-main/catalog/'],
  yaml: ['src-main/training/', 'src-renderer/'],
  ws: ['src-main/cli/'],
  electron: ['src-main/shell/'],
  react: ['src-renderer/'],
  'react-dom': ['src-renderer/'],
  'react-dom/client': ['src-renderer/'],
  zustand: ['src-renderer/'],
  recharts: ['src-renderer/'],
  'lucide-react': ['src-renderer/'],
  '@mantine/core': ['src-renderer/'],
  '@mantine/hooks': ['src-renderer/'],
  '@mantine/notifications': ['src-renderer/'],
  '@mantine/spotlight': ['src-renderer/'],
  '@tanstack/react-virtual': ['src-renderer/'],
  '@fontsource-variable/inter': ['src-renderer/'],
  '@fontsource-variable/noto-sans-kr': ['src-renderer/'],
  i18next: ['src-renderer/ui/'],
  'react-i18next': ['src-renderer/ui/', 'src-renderer/frame/'],
};

/** Tests use real databases and real image files, whatever the subject's folder. */
const TEST_PACKAGES = ['vitest', 'sharp', 'better-sqlite3', 'onnxruntime-node', 'ws', 'yaml', 'zod'];

type Import = { readonly file: string; readonly specifier: string; readonly isTypeOnly: boolean };

const root = import.meta.dirname;
const files = globSync('src-{main,shared,renderer}/**/*.{ts,tsx,mjs}', { cwd: root }).map((file) =>
  file.split(sep).join('/'),
);
const imports = files.flatMap(importsOf);

describe('the import table', () => {
  test('is checked against the real source files', () => {
    expect(files.length).toBeGreaterThan(40);
    expect(imports.length).toBeGreaterThan(100);
    for (const folder of Object.keys(FOLDERS)) {
      expect(
        files.some((file) => file.startsWith(`src-main/${folder}/`)),
        `src-main/${folder} has files`,
      ).toBe(true);
    }
  });

  test('has a row for every folder of src-main', () => {
    const folders = new Set(files.filter((file) => file.startsWith('src-main/')).map((file) => file.split('/')[1]));
    expect([...folders].filter((folder) => folder && !(folder in FOLDERS))).toEqual([]);
  });

  test('sees every form of import', () => {
    const source = `
      import a from './a.ts'; // import no from './comment.ts'
      import type { B } from './b.ts';
      import { type C,
        d } from './c.ts';
      export * from './e.ts';
      export type { F } from './f.ts';
      const g = await import('./g.ts');
      import './h.css';
      type I = import('./i.ts').I;`;
    const found = parseImports('x.ts', source).map(({ specifier, isTypeOnly }) => `${specifier} ${isTypeOnly}`);
    expect(found.sort()).toEqual(
      [
        './a.ts false',
        './b.ts true',
        './c.ts false',
        './e.ts false',
        './f.ts true',
        './g.ts false',
        './h.css false',
        './i.ts false',
      ].sort(),
    );
  });

  test('is kept by every import between our own files', () => {
    const broken = imports.filter((found) => found.specifier.startsWith('.') && !isAllowedFile(found));
    expect(broken.map(describeImport)).toEqual([]);
  });

  test('is kept by every import of a package', () => {
    const broken = imports.filter((found) => !found.specifier.startsWith('.') && !isAllowedPackage(found));
    expect(broken.map(describeImport)).toEqual([]);
  });

  test('every relative import names a file that exists, with its ending', () => {
    const missing = imports
      .filter(({ specifier }) => specifier.startsWith('.'))
      .filter(({ file, specifier }) => !existsSync(join(root, dirname(file), specifier.replace(/\?.*$/, ''))));
    expect(missing.map(describeImport)).toEqual([]);
  });
});

test('every thread starts in one place', () => {
  const starters = files.filter((file) => !isTest(file) && /new Worker\(/.test(stripComments(sourceOf(file))));
  expect(starters).toEqual(['src-main/threads/start-thread.ts']);
});

test('the environment is read only by the shells', () => {
  const readers = files.filter(
    (file) =>
      !isTest(file) && !/^src-main\/(shell|cli)\//.test(file) && /process\.env/.test(stripComments(sourceOf(file))),
  );
  expect(readers).toEqual([]);
});

function isAllowedFile({ file, specifier, isTypeOnly }: Import): boolean {
  const target = normalize(join(dirname(file), specifier))
    .split(sep)
    .join('/');
  if (target.startsWith('src-shared/')) return true;
  if (file.startsWith('src-shared/')) return false;
  if (file.startsWith('src-renderer/')) return target.startsWith('src-renderer/');
  const from = file.split('/')[1] ?? '';
  const to = target.split('/')[1] ?? '';
  if (isTest(file)) return target.startsWith('src-main/') || target.startsWith('resources/');
  if (target.startsWith('resources/')) return true;
  if (!target.startsWith('src-main/')) return false;
  if (to === from || to === 'files' || to === 'threads') return true;
  return (FOLDERS[from] ?? []).includes(to) || (isTypeOnly && (TYPE_ONLY[from] ?? []).includes(to));
}

function isAllowedPackage({ file, specifier }: Import): boolean {
  if (isTest(file) && (specifier.startsWith('node:') || TEST_PACKAGES.includes(specifier))) return true;
  if (specifier.startsWith('node:')) return file.startsWith('src-main/');
  const [scope = '', name = ''] = specifier.split('/');
  // A part of a package (`zustand/react/shallow`, a style sheet) belongs where the package does, unless it has a row.
  const packageName = scope.startsWith('@') ? `${scope}/${name}` : scope;
  return (PACKAGES[specifier] ?? PACKAGES[packageName] ?? []).some((place) => file.startsWith(place));
}

function isTest(file: string): boolean {
  return /\.(test|fixture)\.tsx?$|\/test-support\//.test(file);
}

function importsOf(file: string): Import[] {
  return parseImports(file, sourceOf(file));
}

function parseImports(file: string, source: string): Import[] {
  const code = stripComments(source);
  const found: Import[] = [];
  const statement = /(?:^|[\n;])\s*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?['"]([^'"\n]+)['"]/g;
  for (const match of code.matchAll(statement)) {
    found.push({ file, specifier: match[2] ?? '', isTypeOnly: match[1] !== undefined });
  }
  for (const match of code.matchAll(/\bimport\(\s*['"]([^'"\n]+)['"]\s*\)/g)) {
    found.push({ file, specifier: match[1] ?? '', isTypeOnly: false });
  }
  return found;
}

function stripComments(source: string): string {
  return source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|[^:'"])\/\/[^\n]*/g, '$1');
}

function sourceOf(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

function describeImport({ file, specifier }: Import): string {
  return `${relative('.', file)} imports ${specifier}`;
}
