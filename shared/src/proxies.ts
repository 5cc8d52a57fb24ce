import { parseUrl } from './parse-url.ts';
import { Type, type Static } from 'typebox';
import { Defaulted, type Complete } from './defaults.ts';
import { PatternString, type ValidationIssue } from './validation.ts';
import type { RenderConfig } from './render.ts';
import { OpenObject } from './open-object.ts';
import { SecretRefSchema, type SecretRef } from './secrets.ts';

const PROXY_URL = '^(?:https?|socks5)://\\S+$';
const Credential = (description: string) =>
  Type.Optional(Type.Union([Type.String({ maxLength: 255 }), SecretRefSchema], { description }));

/** A proxy whose credential is not in its URL. */
const ProxySchema = OpenObject({
  url: PatternString(PROXY_URL, 'must be an http://, https:// or socks5:// URL', {
    maxLength: 1000,
    description: 'Without user and password.',
  }),
  username: Credential('Text, or a secret. Default: none.'),
  password: Credential('Text, or a secret. Default: none.'),
});
type ProxyEntry = string | Static<typeof ProxySchema>;

export const ProxiesSchema = OpenObject(
  {
    urls: Type.Array(
      Type.Union([
        PatternString(PROXY_URL, 'must be an http://, https:// or socks5:// URL', { maxLength: 1000 }),
        ProxySchema,
      ]),
      {
        minItems: 1,
        maxItems: 1000,
        description:
          'http, https or socks5 URLs, with user:password@ if the proxy needs it; or objects that have these apart.',
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
  const issues = proxies.urls.flatMap((entry, i): ValidationIssue[] => {
    const message = proxyIssue(proxyUrl(entry, () => 'secret'));
    const isTwice = typeof entry !== 'string' && hasUserInfo(entry.url);
    const field = `proxies.urls[${i}]`;
    if (isTwice) return [{ field: `${field}.url`, message: 'must have no user or password of its own' }];
    return message === null ? [] : [{ field, message }];
  });
  const mode = typeof render === 'string' ? render : render.mode;
  if (mode !== 'never')
    issues.push({ field: 'proxies', message: 'proxies and render cannot be combined yet' });
  return issues;
}

/**
 * The URL of a proxy, with its user and password if it has any.
 *
 * @param reveal the value of a secret.
 */
export function proxyUrl(entry: ProxyEntry, reveal: (ref: SecretRef) => string): string {
  if (typeof entry === 'string') return entry;
  const { url, username, password } = entry;
  if (username === undefined && password === undefined) return url;
  const textOf = (part: string | SecretRef = ''): string =>
    encodeURIComponent(
      (typeof part === 'string' ? part : reveal(part)).replaceAll(/\p{Surrogate}/gu, '\ufffd'),
    );
  return url.replace('://', () => `://${textOf(username)}:${textOf(password)}@`);
}

function hasUserInfo(text: string): boolean {
  const url = parseUrl(text);
  return url !== null && (url.username !== '' || url.password !== '');
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
