import type { CrawlConfig } from '@crawlerd/shared';

/** What the crawl takes from servers, and what it tells them. */
export interface HttpOptions extends BodyLimits {
  readonly maxRedirects: number;
  /** Whether pages that an earlier crawl has fetched are asked for only if they have changed. */
  readonly revalidates: boolean;
  readonly verifyTls: boolean;
  readonly connectTimeoutMs: number;
  /** Between two pieces of a body. */
  readonly idleTimeoutMs: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: CookieOptions;
  readonly proxies: ProxyOptions;
  /** Origins that get all headers, and the cookies of the config; others get those that can hold no secret. Empty without either. */
  readonly trustedOrigins: readonly string[];
}

type HttpConfig = Pick<
  CrawlConfig,
  'http' | 'connect_timeout' | 'idle_timeout' | 'headers' | 'cookies' | 'proxies'
>;

export function httpOptions(config: HttpConfig = {}, targets: readonly string[] = []): HttpOptions {
  const { http = {}, headers = {}, cookies = {} } = config;
  const hasSecrets = Object.keys(headers).length + Object.keys(cookies.send ?? {}).length > 0;
  return {
    maxRedirects: http.max_redirects ?? 10,
    revalidates: http.cache === 'revalidate',
    maxBytes: http.max_bytes ?? 10_485_760,
    maxRatio: http.max_ratio ?? 200,
    verifyTls: http.tls_verify ?? true,
    connectTimeoutMs: (config.connect_timeout ?? 10) * 1000,
    idleTimeoutMs: (config.idle_timeout ?? 15) * 1000,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    cookies: { keep: cookies.keep ?? false, send: cookies.send ?? {} },
    proxies: { urls: config.proxies?.urls ?? [], maxErrors: config.proxies?.max_errors ?? 3 },
    trustedOrigins: hasSecrets ? [...new Set(targets.map((target) => new URL(target).origin))] : [],
  };
}

export interface CookieOptions {
  /** Whether what sites set is sent back to them. */
  readonly keep: boolean;
  /** For the hosts of the targets, by name. */
  readonly send: Readonly<Record<string, string>>;
}

export interface ProxyOptions {
  /** URLs of http, https or socks5 with their credentials; empty: no proxy is used. */
  readonly urls: readonly string[];
  /** Errors in a row after which one is put aside. */
  readonly maxErrors: number;
}

export interface BodyLimits {
  /** On the wire, and decoded. */
  readonly maxBytes: number;
  /** Decoded bytes for each byte on the wire. */
  readonly maxRatio: number;
}
