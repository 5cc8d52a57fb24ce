import type { HttpOptions } from './http-options.ts';

/** They say what a page should be like, and nothing of who asks. */
const FOR_ANYBODY = new Set(['accept', 'accept-language']);

/**
 * The headers of the requests to each site. Those of the config may hold a credential under any name, so they
 * are for the targets' own origins: neither a link nor a redirect carries them elsewhere.
 */
export class RequestHeaders {
  readonly #forTrusted: Readonly<Record<string, string>>;
  readonly #forOthers: Readonly<Record<string, string>>;
  readonly #trusted: ReadonlySet<string>;

  constructor(userAgent: string, { headers, trustedOrigins }: HttpOptions) {
    const always = {
      'user-agent': userAgent,
      accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.5',
      'accept-encoding': 'gzip, br, deflate',
    };
    const open = Object.entries(headers).filter(([name]) => FOR_ANYBODY.has(name));
    this.#forOthers = { ...always, ...Object.fromEntries(open) };
    this.#forTrusted = { ...always, ...headers };
    this.#trusted = new Set(trustedOrigins);
  }

  of(url: string): Readonly<Record<string, string>> {
    // Most crawls have nothing to hide, and need no origin for each page.
    if (this.#trusted.size === 0) return this.#forOthers;
    return this.#trusted.has(new URL(url).origin) ? this.#forTrusted : this.#forOthers;
  }
}
