import { parseUrl } from './parse-url.ts';
import { Type } from 'typebox';
import { Defaulted, type Complete } from './defaults.ts';
import { PatternString, type ValidationIssue } from './validation.ts';
import type { RenderConfig } from './render.ts';
import { OpenObject } from './open-object.ts';

export const ProxiesSchema = OpenObject(
  {
    urls: Type.Array(
      PatternString('^(?:https?|socks5)://\\S+$', 'must be an http://, https:// or socks5:// URL', {
        maxLength: 1000,
      }),
      {
        minItems: 1,
        maxItems: 1000,
        description: 'http, https or socks5 URLs, with user:password@ if the proxy needs it.',
      },
    ),
    max_errors: Defaulted(
      Type.Integer({
        minimum: 1,
        maximum: 1_000_000,
        description: 'Errors in a row after which a proxy is no longer used.',
      }),
      3,
    ),
  },
  { description: 'Proxies for all requests; each host always gets the same one. Default: no proxy.' },
);

/** RFC 1929, section 2: each has a length of one byte. */
const CREDENTIAL_BYTES_MAX = 255;

/** What a schema cannot say of proxies. A fault does not repeat the URL: it may hold a password. */
export function proxyIssues({ proxies, render }: ProxyConfig): ValidationIssue[] {
  if (proxies === undefined) return [];
  const issues = proxies.urls.flatMap((url, i): ValidationIssue[] => {
    const message = proxyIssue(url);
    return message === null ? [] : [{ field: `proxies.urls[${i}]`, message }];
  });
  const mode = typeof render === 'string' ? render : render.mode;
  if (mode !== 'never')
    issues.push({ field: 'proxies', message: 'proxies and render cannot be combined yet' });
  return issues;
}

interface ProxyConfig {
  readonly proxies?: Complete<typeof ProxiesSchema>;
  readonly render: RenderConfig;
}

function proxyIssue(text: string): string | null {
  const url = parseUrl(text);
  if (url === null) return 'is not a valid proxy URL';
  const hasMore = !['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '';
  if (url.hostname === '' || url.port === '0' || hasMore) return 'must be scheme://user:password@host:port';
  try {
    const lengths = [url.username, url.password].map((part) => Buffer.byteLength(decodeURIComponent(part)));
    if (lengths.some((length) => length > CREDENTIAL_BYTES_MAX))
      return 'has a user or password that is too long';
  } catch {
    return 'has a user or password with a % that is not escaped as %25';
  }
  return null;
}
