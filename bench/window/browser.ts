import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from '@playwright/test';
import * as z from 'zod';
import { serve as serveWorkspace } from '../../e2e/workspace.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Debian's, as in the end-to-end tests. */
const CHROMIUM = [process.env.CHROMIUM, '/usr/bin/chromium'].find((path) => path && existsSync(path));
const VIEWPORT = { width: 1280, height: 800 };

/** A workspace served by the real program. */
export type Served = { readonly url: string; readonly origin: string; readonly pid: number; stop(): Promise<unknown> };

/** Starts `pillsnap serve`. @throws Error where the page was not built or the server does not start. */
export async function serve(workspaceDir: string): Promise<Served> {
  if (!existsSync(join(ROOT, 'out/renderer/index.html'))) throw new Error('First: npm run build:renderer');
  const { port, ...served } = await serveWorkspace(workspaceDir);
  return { ...served, origin: `http://127.0.0.1:${port}` };
}

export async function launchBrowser(): Promise<Browser> {
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({ ...(CHROMIUM ? { executablePath: CHROMIUM } : {}), args: isRoot ? ['--no-sandbox'] : [] });
}

/** A window that has never seen the workspace, but is let in: what is measured begins with the next address. */
export async function openWindow(browser: Browser, served: Served): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ viewport: VIEWPORT, locale: 'ko-KR', colorScheme: 'light' });
  const page = await context.newPage();
  const entered = await page.request.get(served.url, { maxRedirects: 0 });
  if (entered.status() !== 303) throw new Error(`The server did not let the window in: ${entered.status()}`);
  await page.addInitScript({ path: join(import.meta.dirname, 'page-probe.js') });
  return { context, page };
}

const Processes = z.object({
  processInfo: z.array(z.object({ type: z.string(), id: z.number(), cpuTime: z.number() })),
});

/** Seconds of processor time so far: what an idle machine would need, whatever else this one does. */
export type ProcessorTime = { readonly pages: number; readonly browser: number; readonly server: number };

/** Linux only. */
export async function processorTime(browser: Browser, { pid }: Served): Promise<ProcessorTime> {
  const session = await browser.newBrowserCDPSession();
  try {
    const { processInfo } = Processes.parse(await session.send('SystemInfo.getProcessInfo'));
    const sum = (isPage: boolean) =>
      processInfo.filter(({ type }) => (type === 'renderer') === isPage).reduce((all, { cpuTime }) => all + cpuTime, 0);
    // utime and stime, the 14th and 15th field; the second is the name, in brackets. In hundredths of a second.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    const server = (Number(fields[11]) + Number(fields[12])) / 100;
    return { pages: sum(true), browser: sum(false), server };
  } finally {
    await session.detach();
  }
}

/** Memory of the browser's largest page process in bytes, as the system counts it. Linux only. */
export async function rendererMemory(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  try {
    const { processInfo } = Processes.parse(await session.send('SystemInfo.getProcessInfo'));
    return Math.max(...processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => residentBytes(id)));
  } finally {
    await session.detach();
  }
}

/** What a process holds in memory, pages that it shares with others included. */
function residentBytes(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kib === undefined) throw new Error(`The system does not say how much memory process ${pid} holds`);
  return Number(kib) * 1024;
}

/** One event of Chromium's trace; times in microseconds. */
export type TraceEvent = {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number | undefined;
  /** Processor time of the thread: what others on the machine took away is not in it. */
  readonly tdur?: number | undefined;
  readonly args?: { readonly name?: string | undefined } | undefined;
};

/** Records what the page's threads do while `work` runs. */
export async function traced<T>(
  browser: Browser,
  work: () => Promise<T>,
): Promise<{ result: T; events: TraceEvent[] }> {
  const session: CDPSession = await browser.newBrowserCDPSession();
  try {
    const events: TraceEvent[] = [];
    // Chromium's own format; the names that are used are looked for, and missing ones are an error of whoever looks.
    session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
    const complete = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
    await session.send('Tracing.start', {
      transferMode: 'ReportEvents',
      traceConfig: { includedCategories: ['toplevel', 'devtools.timeline', '__metadata'] },
    });
    const result = await work();
    await session.send('Tracing.end');
    await complete;
    return { result, events };
  } finally {
    await session.detach();
  }
}
