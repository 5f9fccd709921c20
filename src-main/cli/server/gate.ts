import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** 256 bits, as 64 hexadecimal digits. */
const TOKEN_BYTES = 32;

const HTTP_PORT = 80;

export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('hex');
}

export type GateOptions = {
  readonly token: string;
  readonly port: number;
  /** Names and addresses by which this server may be called, without a port: `127.0.0.1`, `localhost`, `[::1]`. */
  readonly hosts: readonly string[];
};

/**
 * Decides who is let in. A browser tab of any other site on this machine can reach 127.0.0.1 too, so being local proves
 * nothing: the name it called us by (DNS rebinding), the page that calls (Origin) and a secret that only the person who
 * started the server was shown have to be right.
 */
export class Gate {
  readonly #token: string;
  /** What the cookie holds; another secret, so that the address alone, once left in a history, is no cookie. */
  readonly #session = newToken();
  readonly #cookieName: string;
  readonly #authorities: ReadonlySet<string>;

  constructor({ token, port, hosts }: GateOptions) {
    this.#token = token;
    // Cookies don't know ports: two servers on one machine must not overwrite each other's.
    this.#cookieName = `pillsnap_${port}`;
    const names = hosts.map((host) => host.toLowerCase());
    const authorities = names.map((name) => `${name}:${port}`);
    // Browsers leave out the port that http means anyway.
    this.#authorities = new Set(port === HTTP_PORT ? [...authorities, ...names] : authorities);
  }

  /** Whether the request names this server and not some domain that was pointed at its address. */
  isKnownHost({ host = '' }: IncomingHttpHeaders): boolean {
    return this.#authorities.has(host.toLowerCase());
  }

  /** Whether a page of this server asks, or a person by hand; a request without these headers comes from no browser. */
  isOwnPage(headers: IncomingHttpHeaders): boolean {
    const site = headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
    return headers.origin === undefined || this.isOwnOrigin(headers);
  }

  /** For WebSockets, which no same-origin policy holds: the Origin has to be there and to be this server's. */
  isOwnOrigin({ origin = '', host = '' }: IncomingHttpHeaders): boolean {
    return this.isKnownHost({ host }) && origin.toLowerCase() === `http://${host.toLowerCase()}`;
  }

  isToken(found: string): boolean {
    return isEqual(found, this.#token);
  }

  isSession({ cookie = '' }: IncomingHttpHeaders): boolean {
    return cookie.split(';').some((pair) => {
      const [name = '', value = ''] = pair.trim().split('=');
      return name === this.#cookieName && isEqual(value, this.#session);
    });
  }

  /** The `Set-Cookie` header of whoever came with the token. */
  sessionCookie(): string {
    return `${this.#cookieName}=${this.#session}; HttpOnly; SameSite=Strict; Path=/`;
  }
}

/** Takes the same time wherever the texts differ; hashed first, so that the length shows nothing either. */
function isEqual(found: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(found), digest(expected));
}
