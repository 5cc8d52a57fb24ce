import type { ProxyOptions } from '../plan/http-options.ts';
import { hash } from './user-agents.ts';

export interface Proxy {
  readonly url: URL;
  /** The URL without its credentials: it is told in logs and reports. */
  readonly name: string;
}

/** Which proxy leads to which host, and which of them are still of use. */
export class Proxies {
  readonly #all: readonly Proxy[];
  readonly #maxErrors: number;
  readonly #onNotice: (sentence: string) => void;
  readonly #errorsInRow = new Map<Proxy, number>();
  readonly #aside = new Set<Proxy>();

  constructor({ urls, maxErrors }: ProxyOptions, onNotice: (sentence: string) => void) {
    this.#all = urls.map((text) => {
      const url = new URL(text);
      return { url, name: `${url.protocol}//${url.host}` };
    });
    this.#maxErrors = maxErrors;
    this.#onNotice = onNotice;
  }

  /** Always the same for a host, until that one is put aside: then the next that is not. Null: none is left. */
  of(host: string): Proxy | null {
    const first = hash(host) % this.#all.length;
    const inTurn = [...this.#all.slice(first), ...this.#all.slice(0, first)];
    return inTurn.find((proxy) => !this.#aside.has(proxy)) ?? null;
  }

  /** It took a connection. */
  worked(proxy: Proxy): void {
    this.#errorsInRow.delete(proxy);
  }

  /** It took none. */
  failed(proxy: Proxy, why: string): void {
    const errors = (this.#errorsInRow.get(proxy) ?? 0) + 1;
    this.#errorsInRow.set(proxy, errors);
    if (errors < this.#maxErrors || this.#aside.has(proxy)) return;
    this.#aside.add(proxy);
    const next =
      this.#aside.size === this.#all.length
        ? 'none is left, and all further pages fail'
        : 'its hosts go to the next';
    this.#onNotice(`the proxy ${proxy.name} is put aside after ${errors} errors in a row (${why}): ${next}`);
  }
}
