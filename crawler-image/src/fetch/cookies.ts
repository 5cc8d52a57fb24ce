import type { CookieOptions } from '../plan/http-options.ts';
import { CookieJar } from 'tough-cookie';

// RFC 6265, section 6.1, requires at least these limits, except for the last one.
const BYTES_MAX = 4096;
const PER_SITE_MAX = 50;
/** A site of a million names could set that many. */
const ALL_MAX = 10_000;

/**
 * The cookies of a crawl, kept as browsers do: sent only where their domain, path and scheme match, and
 * never accepted for a whole public suffix. They live as long as the process.
 */
export class Cookies {
  readonly #jar = new CookieJar();
  readonly #keep: boolean;
  #count = 0;

  /** @param targets URLs whose hosts get those of the config. */
  constructor({ keep, send }: CookieOptions, targets: readonly string[]) {
    this.#keep = keep;
    for (const target of targets) {
      for (const [name, value] of Object.entries(send)) this.#set(`${name}=${value}; Path=/`, target);
    }
  }

  /** `headers` with the cookies for this URL. */
  addTo(headers: Readonly<Record<string, string>>, url: string): Readonly<Record<string, string>> {
    if (this.#count === 0) return headers;
    const cookies = this.#jar.getCookieStringSync(url);
    const { cookie } = headers;
    if (cookies === '') return headers;
    return { ...headers, cookie: cookie === undefined ? cookies : `${cookie}; ${cookies}` };
  }

  /** Stores the cookies that a response sets. */
  store(setCookie: string | readonly string[] | undefined, url: string): void {
    if (!this.#keep || setCookie === undefined) return;
    for (const cookie of [setCookie].flat().slice(0, PER_SITE_MAX)) this.#set(cookie, url);
  }

  #set(cookie: string, url: string): void {
    if (cookie.length > BYTES_MAX) return;
    const ofSite = (): number => this.#jar.getCookiesSync(url, { allPaths: true }).length;
    const before = ofSite();
    if (before >= PER_SITE_MAX || this.#count >= ALL_MAX) return;
    // Null also for cookies that browsers reject.
    this.#jar.setCookieSync(cookie, url, { ignoreError: true });
    this.#count += Math.max(0, ofSite() - before);
  }
}
