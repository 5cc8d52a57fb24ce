import type { ProxyOptions } from '../plan/http-options.ts';
import { hash } from './user-agents.ts';

export interface Proxy {
  readonly url: URL;
  /** The URL without its credentials, for logs and reports. */
  readonly name: string;
}

/** Assigns a proxy to each host, and knows which proxies are still usable. */
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

  /** Always the same proxy for a host, until it is not used any more: then the next usable one. Null: none is left. */
  of(host: string): Proxy | null {
    const first = hash(host) % this.#all.length;
    const inTurn = [...this.#all.slice(first), ...this.#all.slice(0, first)];
    return inTurn.find((proxy) => !this.#aside.has(proxy)) ?? null;
  }

  /** Reports that the proxy accepted a connection. */
  worked(proxy: Proxy): void {
    this.#errorsInRow.delete(proxy);
  }

  /** Reports that it did not. */
  failed(proxy: Proxy, why: string): void {
    const errors = (this.#errorsInRow.get(proxy) ?? 0) + 1;
    this.#errorsInRow.set(proxy, errors);
    if (errors < this.#maxErrors || this.#aside.has(proxy)) return;
    this.#aside.add(proxy);
    const next =
      this.#aside.size === this.#all.length
        ? 'no proxy is left, so all further pages fail'
        : 'its hosts move to the next proxy';
    this.#onNotice(
      `the proxy ${proxy.name} is not used any more after ${errors} errors in a row (${why}): ${next}`,
    );
  }
}
