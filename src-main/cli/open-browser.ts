import { spawn } from 'node:child_process';

/** Opens an address in the person's browser; where that fails, the printed address is what is left. */
export function openBrowser(url: string): void {
  const [command, ...prefix] = opener();
  const child = spawn(command, [...prefix, url], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}

function opener(): [string, ...string[]] {
  switch (process.platform) {
    case 'darwin':
      return ['open'];
    case 'win32':
      // Not `start` of the shell, which would read `&` in the address.
      return ['rundll32', 'url.dll,FileProtocolHandler'];
    default:
      return ['xdg-open'];
  }
}
