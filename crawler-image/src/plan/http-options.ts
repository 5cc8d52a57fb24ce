import { proxyUrl, type CompleteCrawlConfig, type SecretRef } from '@crawlerd/shared';
import { NO_SECRETS, revealed } from './secrets.ts';

/** How requests are made, and what is accepted in response. */
export interface HttpOptions extends BodyLimits {
  readonly maxRedirects: number;
  /** Whether pages that an earlier crawl has fetched are requested conditionally. */
  readonly revalidates: boolean;
  readonly verifyTls: boolean;
  readonly connectTimeoutMs: number;
  /** Maximum time between two chunks of a body. */
  readonly idleTimeoutMs: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: CookieOptions;
  /** Null: no proxy is used. */
  readonly proxies: ProxyOptions | null;
  /** Origins that receive all headers and cookies of the config; others receive only headers that cannot be secret. */
  readonly trustedOrigins: readonly string[];
  /** Headers and cookies as the config has them: a crawl is the same one after a secret was changed. */
  readonly asWritten: { readonly headers: Written; readonly cookies: Written };
}

type Written = Readonly<Record<string, string | SecretRef>>;

export function httpOptions(
  config: CompleteCrawlConfig,
  targets: readonly string[],
  secrets = NO_SECRETS,
): HttpOptions {
  const { http, headers, cookies, proxies } = config;
  const hasSecrets = Object.keys(headers).length + Object.keys(cookies.send).length > 0;
  const written = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const reveal = (values: Written): Record<string, string> =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, revealed(value, secrets)]));
  return {
    maxRedirects: http.max_redirects,
    revalidates: http.cache === 'revalidate',
    maxBytes: http.max_bytes,
    maxRatio: http.max_ratio,
    verifyTls: http.tls_verify,
    connectTimeoutMs: config.connect_timeout * 1000,
    idleTimeoutMs: config.idle_timeout * 1000,
    headers: reveal(written),
    cookies: { keep: cookies.keep, send: reveal(cookies.send) },
    proxies:
      proxies === undefined
        ? null
        : {
            urls: proxies.urls.map((entry) => proxyUrl(entry, (ref) => revealed(ref, secrets))),
            maxErrors: proxies.max_errors,
          },
    asWritten: { headers: written, cookies: cookies.send },
    trustedOrigins: hasSecrets ? [...new Set(targets.map((target) => new URL(target).origin))] : [],
  };
}

export interface CookieOptions {
  /** Whether cookies set by a site are sent back to it. */
  readonly keep: boolean;
  /** Cookies for the hosts of the targets, by name. */
  readonly send: Readonly<Record<string, string>>;
}

export interface ProxyOptions {
  /** URLs of http, https or socks5 with their credentials. */
  readonly urls: readonly string[];
  /** Errors in a row after which a proxy is no longer used. */
  readonly maxErrors: number;
}

export interface BodyLimits {
  /** Applies both on the wire and after decoding. */
  readonly maxBytes: number;
  /** Maximum number of decoded bytes per byte on the wire. */
  readonly maxRatio: number;
}
