#!/usr/bin/env node
// Plain JavaScript for any Node: the program itself runs from TypeScript source and needs the Node that lies in
// node_modules where the one that was called is older.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LEAST_MAJOR = 24;
const main = join(dirname(fileURLToPath(import.meta.url)), 'main.ts');

if (Number(process.versions.node.split('.')[0]) >= LEAST_MAJOR) {
  await import(main);
} else {
  const node = findNode();
  if (node) run(node);
  else {
    process.stderr.write(
      `pillsnap needs Node ${LEAST_MAJOR} or newer; this is ${process.version} and node_modules holds no newer one. Run: npm ci\n` +
        `pillsnap에는 Node ${LEAST_MAJOR} 이상이 필요합니다. 지금은 ${process.version}이며 node_modules에도 없습니다. 실행: npm ci\n`,
    );
    process.exitCode = 1;
  }
}

/** The Node of the `node` package that this program depends on, or undefined. */
function findNode() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('node/package.json'));
    return ['bin/node', 'bin/node.exe'].map((name) => join(folder, name)).find((path) => existsSync(path));
  } catch {
    return undefined;
  }
}

/** @param {string} node */
function run(node) {
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  // The child decides when it stops; it knows one key press that reaches it twice.
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.on(signal, () => child.kill(/** @type {NodeJS.Signals} */ (signal)));
  child.on('exit', (code, signal) => {
    if (signal) process.kill(process.pid, signal);
    process.exitCode = code ?? 1;
  });
}
