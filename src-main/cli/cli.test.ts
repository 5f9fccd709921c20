import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commands } from './commands/index.ts';
import { runCli } from './run-cli.ts';

const MAIN = join(import.meta.dirname, 'main.ts');
const BIN = join(import.meta.dirname, 'bin.mjs');

let dir = '';
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'pillsnap cli 알약 '));
  const drugs = [
    { kcode: 'K-000001', drug_name: '가나정', manufacturer: '가나제약', form: '정제', training_config: { weight: 1 } },
    {
      kcode: 'K-000002',
      drug_name: '다라캡슐',
      manufacturer: '다라제약',
      form: '캡슐',
      training_config: { weight: 1 },
    },
  ];
  writeFileSync(join(dir, 'drugs.json'), JSON.stringify({ drugs }));
  await makePhotos(join(dir, 'few', 'K-000001'), 3);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function makePhotos(folder: string, count: number): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (let i = 0; i < count; i++) {
    // Far enough from each other that no two become the same JPEG.
    const background = { r: 16 * (i % 16), g: 16 * ((i >> 4) % 16), b: 64 * (i >> 8) };
    const { length } = String(count);
    await sharp({ create: { width: 520, height: 520, channels: 3, background } })
      .jpeg()
      .toFile(join(folder, `${String(i).padStart(length, '0')}.jpg`));
  }
}

/** The same program in this process: where only words and exit codes matter. */
async function pillsnapHere(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  terminal: { readonly isTTY?: boolean; readonly columns?: number } = {},
): Promise<Run> {
  const written = { stdout: '', stderr: '' };
  const collect = (name: keyof typeof written) => ({
    write: (text: string) => {
      written[name] += text;
    },
  });
  const code = await runCli(args, {
    cwd: dir,
    env,
    stdout: collect('stdout'),
    stderr: { ...collect('stderr'), ...terminal },
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    exit: (status) => {
      throw new Error(`exit ${status}`);
    },
  });
  return { code, ...written };
}

type Run = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Runs the real program; `during` may watch it and send signals. */
function pillsnap(
  args: readonly string[],
  options: {
    readonly env?: Record<string, string>;
    readonly command?: readonly [string, ...string[]];
    readonly during?: (child: ReturnType<typeof spawn>) => void;
  } = {},
): Promise<Run> {
  const [command, ...first] = options.command ?? [process.execPath, MAIN];
  const child = spawn(command, [...first, ...args], {
    cwd: dir,
    env: { ...process.env, LC_ALL: 'C.UTF-8', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data) => {
    stdout += String(data);
  });
  child.stderr.on('data', (data) => {
    stderr += String(data);
  });
  options.during?.(child);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

test('the help names every command and ends well', async () => {
  const { code, stdout, stderr } = await pillsnap(['--help']);
  expect(code).toBe(0);
  expect(stderr).toBe('');
  expect(commands.length).toBeGreaterThan(15);
  for (const command of commands) expect(stdout).toContain(`  ${command.name}`);
  expect(stdout).toContain('Exit codes: 0 done, 1 the work failed, 2 wrong use');
});

test('every command has a help of its own with examples that name it', async () => {
  for (const [words, expected] of [
    [['train', '--help'], 'pillsnap train --resume'],
    [['help', 'dataset', 'split'], '--reset'],
    [['photos', '--help'], 'photos check FILE...'],
  ] as const) {
    const { code, stdout } = await pillsnapHere(words);
    expect(code, words.join(' ')).toBe(0);
    expect(stdout).toContain(expected);
  }
  for (const command of commands) {
    expect(command.examples.length, command.name).toBeGreaterThan(0);
    for (const example of command.examples) expect(example).toContain(`pillsnap ${command.name}`);
  }
});

test('wrong use ends with 2 and names what is nearest', async () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [['trian'], 'Did you mean "train"?'],
    [['dataset', 'splt'], 'Did you mean "dataset split"?'],
    [['split'], 'Did you mean "dataset split"?'],
    [['bogus'], 'There is no command "bogus". All commands'],
    [['train', '--qwertz', '3'], '"train" has no option --qwertz. See'],
    [['dataset'], 'link-studio, integrate, split, manifest'],
    [['evaluate', '--splits', 'test'], 'Did you mean --split?'],
    [['evaluate', '--split', 'tset'], 'one of train, val, test is expected'],
    [['evaluate', '--split'], '--split needs a value'],
    [['runs', '--json=yes'], '--json takes no value'],
    [['dataset', 'integrate', '--seed', '1.5'], 'a whole number'],
    [['init'], 'needs DIR'],
    [['init', 'a', 'b'], 'does not know what to do with "b"'],
  ];
  expect((await pillsnap(['trian'])).code).toBe(2);
  for (const [args, expected] of cases) {
    const { code, stdout, stderr } = await pillsnapHere(args);
    expect(code, args.join(' ')).toBe(2);
    expect(stderr, args.join(' ')).toContain(expected);
    expect(stdout).toBe('');
  }
});

test('the language is that of the surroundings, or the one that is asked for', async () => {
  expect((await pillsnap(['--help'], { env: { LC_ALL: 'ko_KR.UTF-8' } })).stdout).toContain('작업 공간 만들기');
  expect((await pillsnapHere(['--help'], { LANG: 'ko_KR.UTF-8' })).stdout).toContain('명령');
  expect((await pillsnapHere(['--help'], { LC_ALL: 'en_US.UTF-8', LANG: 'ko_KR.UTF-8' })).stdout).toContain('Commands');
  expect((await pillsnapHere(['--help', '--lang', 'en'], { LC_ALL: 'ko_KR.UTF-8' })).stdout).toContain('Commands');
  expect((await pillsnapHere(['trian', '--lang=ko'])).stderr).toContain('명령이 없습니다');
});

test('init makes a workspace once; other commands need one and say how to make it', async () => {
  const first = await pillsnap(['init', '워크 1', '--json']);
  expect(first.code).toBe(0);
  expect(JSON.parse(first.stdout)).toMatchObject({ dir: join(dir, '워크 1'), name: '워크 1' });
  const second = await pillsnap(['init', '워크 1']);
  expect(second).toMatchObject({ code: 1, stdout: '' });
  expect(second.stderr).toContain('is already a workspace');
  const outside = await pillsnap(['info', '--workspace', 'few']);
  expect(outside.code).toBe(1);
  expect(outside.stderr).toContain('pillsnap init');
});

test('with --json there is one object on standard output and nothing else, errors too', async () => {
  await pillsnap(['init', 'json']);
  const workspace = ['--workspace', 'json', '--json'];
  const imported = await pillsnap(['catalog', 'import', 'drugs.json', ...workspace]);
  expect(imported).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(imported.stdout)).toMatchObject({ added: ['K-000001', 'K-000002'], numClasses: 2 });
  const listed = JSON.parse((await pillsnap(['catalog', 'list', ...workspace])).stdout);
  expect(listed.drugs.map((drug: { classIndex: number }) => drug.classIndex)).toEqual([0, 1]);
  const photos = await pillsnap(['photos', 'import', 'few', ...workspace]);
  expect(photos).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(photos.stdout)).toMatchObject({ found: 3, imported: 3, refused: [] });
  const failed = await pillsnap(['runs', '--workspace', 'nowhere', '--json']);
  expect(failed).toMatchObject({ code: 1, stderr: '' });
  expect(JSON.parse(failed.stdout)).toMatchObject({ error: { reason: 'workspace.not_a_workspace' } });
  const wrong = await pillsnap(['runs', '--nothing', '--json']);
  expect(wrong.code).toBe(2);
  expect(JSON.parse(wrong.stdout)).toMatchObject({ error: { reason: 'cli.no_such_option' } });
});

test('the check of photos answers for each and ends with 1 where one is refused', async () => {
  writeFileSync(join(dir, 'note.jpg'), 'no picture');
  const { code, stdout } = await pillsnap(['photos', 'check', 'few/K-000001/0.jpg', 'note.jpg', 'gone.jpg', '--json']);
  expect(code).toBe(1);
  const { photos } = JSON.parse(stdout);
  expect(photos.map((photo: { valid: boolean }) => photo.valid)).toEqual([true, false, false]);
  expect(photos[0]).toMatchObject({ format: 'JPEG', mode: 'RGB', size: [520, 520], warnings: [], error: null });
  const one = await pillsnap(['photos', 'check', 'few/K-000001/0.jpg']);
  expect(one.code).toBe(0);
});

test('the preprocessor writes a tensor that names its shape', async () => {
  const { code, stdout } = await pillsnap([
    'preprocess',
    'few/K-000001/0.jpg',
    '--out',
    'x 1.npy',
    '--size',
    '96',
    '--json',
  ]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ shape: [3, 96, 96], out: join(dir, 'x 1.npy') });
  expect(existsSync(join(dir, 'x 1.npy'))).toBe(true);
});

test('the preprocessor takes the way through the phone and keeps what the phone would send', async () => {
  const photo = ['preprocess', 'few/K-000001/0.jpg', '--size', '96', '--json'];
  const direct = JSON.parse((await pillsnap(photo)).stdout);
  const sent = JSON.parse((await pillsnap([...photo, '--phone', 'sent.jpg'])).stdout);
  const again = JSON.parse((await pillsnap(['preprocess', 'sent.jpg', '--size', '96', '--json'])).stdout);
  expect(direct.phone).toBeNull();
  expect(sent.phone).toMatchObject({ out: join(dir, 'sent.jpg'), config: { target_size: 512, jpeg_quality: 85 } });
  expect(sent.sha256).toBe(again.sha256);
  expect(sent.phone.sizeBytes).toBe(statSync(join(dir, 'sent.jpg')).size);
});

test('the preview writes a sheet of what the network sees, by the recipe that it is given', async () => {
  const photo = ['preview', 'few/K-000001/0.jpg', '--size', '64', '--json'];
  const usual = JSON.parse((await pillsnap([...photo, '--out', 'sheet 1.png'])).stdout);
  expect(usual).toMatchObject({ out: join(dir, 'sheet 1.png'), variants: 8, size: 64, seed: 42, width: 316 });
  writeFileSync(join(dir, 'recipe.yaml'), 'augmentation:\n  jpeg:\n    prob: 1\n');
  const other = ['--config', 'recipe.yaml', '--out', 'sheet 2.png'];
  expect((await pillsnap([...photo, ...other])).code).toBe(0);
  const [first, second] = ['sheet 1.png', 'sheet 2.png'].map((name) => readFileSync(join(dir, name)));
  expect(first?.equals(second ?? Buffer.alloc(0))).toBe(false);
  const wrong = await pillsnap(['preview', 'drugs.json', '--json']);
  expect(wrong.code).toBe(1);
  expect(JSON.parse(wrong.stdout).error.reason).toBe('imaging.not_an_image');
});

test('a pipe gets no control characters', async () => {
  await pillsnap(['init', 'plain']);
  const outputs = [
    await pillsnap(['catalog', 'import', 'drugs.json', '--workspace', 'plain']),
    await pillsnap(['photos', 'import', 'few', '--workspace', 'plain']),
    await pillsnap(['catalog', 'list', '--workspace', 'plain', '--lang', 'ko']),
  ];
  for (const { code, stdout, stderr } of outputs) {
    expect(code).toBe(0);
    expect(stdout + stderr).not.toMatch(/[^\P{Cc}\n]/u);
  }
});

test('a terminal gets a bar, also one that does not know its width', async () => {
  await pillsnapHere(['init', 'terminal']);
  await pillsnapHere(['catalog', 'import', 'drugs.json', '--workspace', 'terminal']);
  const imported = await pillsnapHere(
    ['photos', 'import', 'few', '--workspace', 'terminal'],
    {},
    { isTTY: true, columns: 0 },
  );
  expect(imported.code).toBe(0);
  expect(imported.stderr).toContain('░');
});

test('Ctrl-C stops an import at its safe point with 130, and the same command completes it', async () => {
  const count = 400;
  await makePhotos(join(dir, 'many', 'K-000001'), count);
  await pillsnap(['init', 'stopped']);
  await pillsnap(['catalog', 'import', 'drugs.json', '--workspace', 'stopped']);
  const stored = join(dir, 'stopped', 'photos');
  const stopped = await pillsnap(['photos', 'import', 'many', '--workspace', 'stopped'], {
    during: (child) => {
      // As soon as the first photos are stored: in the middle of the work, whatever the machine's speed.
      const timer = setInterval(() => {
        if (readdirSync(stored).length === 0) return;
        clearInterval(timer);
        child.kill('SIGINT');
      }, 5);
      child.on('close', () => clearInterval(timer));
    },
  });
  expect(stopped.stderr).toContain('Stopping at the next safe point');
  expect(stopped.stderr).toContain('What was done is kept');
  expect(stopped.code).toBe(130);
  const info = JSON.parse((await pillsnap(['info', '--workspace', 'stopped', '--json'])).stdout);
  expect(info.counts.realPhotos).toBeLessThan(count);
  const again = await pillsnap(['photos', 'import', 'many', '--workspace', 'stopped', '--json']);
  expect(again.code).toBe(0);
  expect(JSON.parse(again.stdout)).toMatchObject({
    found: count,
    alreadyThere: info.counts.realPhotos,
    imported: count - info.counts.realPhotos,
  });
});

test('the command itself runs under an older Node by taking the one of node_modules', async (context) => {
  const older = '/usr/bin/node';
  const version = existsSync(older) ? await pillsnap(['--version'], { command: [older] }) : null;
  if (!version || Number(/^v(\d+)/.exec(version.stdout)?.[1]) >= 24) {
    return context.skip(`${older} is not a Node older than 24: ${version?.stdout.trim() ?? 'not there'}`);
  }
  const { code, stdout } = await pillsnap(['info', '--workspace', 'few', '--json'], { command: [older, BIN] });
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ error: { reason: 'workspace.not_a_workspace' } });
});
