import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { cliTexts } from '../../src-shared/text/cli.ts';
import { translator } from '../../src-shared/text/define.ts';
import { languageOf } from './language.ts';
import { PROJECT_DIR } from './project-dir.ts';

// `npm start`: the desktop program where Electron's binary is there, the headless server with a browser where not.

const DESKTOP_MAIN = join(PROJECT_DIR, 'out/main/main.js');
const COMMAND_LINE = join(PROJECT_DIR, 'src-main/cli/main.ts');
const DEMO_WORKSPACE = 'demo-workspace';

const args = process.argv.slice(2);
const electron = electronBinary();
if (electron && existsSync(DESKTOP_MAIN)) run(electron, [DESKTOP_MAIN, ...args]);
else {
  const text = translator(cliTexts, languageOf(args, process.env));
  process.stderr.write(`${text(electron ? 'start.noBundle' : 'start.noElectron')}\n`);
  run(process.execPath, [COMMAND_LINE, 'serve', '--open', ...nearDemo(), ...args]);
}

/** As the package itself finds it: `path.txt` names the binary that its install script fetched. */
function electronBinary(): string | undefined {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
    const binary = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'));
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

/** Where no workspace is named and none is the current folder: the demo that was made here. */
function nearDemo(): string[] {
  const demo = resolve(DEMO_WORKSPACE);
  const isNamed = args.some((word) => word === '--workspace' || word.startsWith('--workspace='));
  const isHere = existsSync('workspace.sqlite') || !existsSync(join(demo, 'workspace.sqlite'));
  return isNamed || isHere ? [] : ['--workspace', demo];
}

function run(command: string, commandArgs: readonly string[]): void {
  const child = spawn(command, commandArgs, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}
