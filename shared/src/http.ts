import { Type } from 'typebox';
import { Defaulted } from './defaults.ts';
import { PatternString, type ValidationIssue } from './validation.ts';
import { KeyedRecord, type KeyRule } from './keyed-record.ts';
import { OpenObject } from './open-object.ts';
import { SecretRefSchema } from './secrets.ts';

/** What the crawl takes from a server, and what it insists on. */
export const HttpSchema = OpenObject(
  {
    max_redirects: Defaulted(
      Type.Integer({
        minimum: 0,
        maximum: 100,
        description: 'Redirects in a chain at most.',
      }),
      10,
    ),
    max_bytes: Defaulted(
      Type.Integer({
        minimum: 1,
        maximum: 1_073_741_824,
        description: 'Size of a page at most in bytes, both on the wire and decoded.',
      }),
      10_485_760,
    ),
    max_ratio: Defaulted(
      Type.Number({
        minimum: 1,
        maximum: 1_000_000,
        description: 'Decoded bytes per byte on the wire at most, in pages of more than 1 MiB.',
      }),
      200,
    ),
    cache: Defaulted(
      Type.Enum(['off', 'revalidate'], {
        description:
          'revalidate keeps fetched pages, and a later crawl downloads only those that have changed.',
      }),
      'off',
    ),
    tls_verify: Defaulted(
      Type.Boolean({ description: 'Refuse certificates that browsers would warn of.' }),
      true,
    ),
  },
  { description: 'Limits for what servers send.' },
);

export const TimeoutProperties = {
  connect_timeout: Defaulted(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 3600,
      description: 'Seconds to establish a connection, including TLS.',
    }),
    10,
  ),
  idle_timeout: Defaulted(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 3600,
      description: 'Seconds between two pieces of a body.',
    }),
    15,
  ),
};

/** RFC 9110, section 5.6.2; cookies are named by the same rule (RFC 6265, section 4.1.1). */
const TOKEN: KeyRule = {
  pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z\\-]{1,100}$",
  meaning: "must have 1 to 100 letters, digits and !#$%&'*+-.^_`|~",
};

/** A line break in a header would begin another one. */
export const HeaderValueSchema = PatternString(
  '^[\\u0020-\\u007e]*$',
  'must be printable ASCII: it becomes an HTTP header',
  { maxLength: 8000 },
);

export const HeadersSchema = KeyedRecord(TOKEN, Type.Union([HeaderValueSchema, SecretRefSchema]), {
  maxProperties: 50,
  description:
    'Further request headers: name to value, or to a secret. All except Accept and Accept-Language are ' +
    'sent to sites of the targets only.',
});

/** RFC 6265, section 4.1.1. */
export const CookieValueSchema = PatternString(
  '^[\\u0021\\u0023-\\u002b\\u002d-\\u003a\\u003c-\\u005b\\u005d-\\u007e]*$',
  'must be a valid cookie value',
  { maxLength: 4000 },
);

export const CookiesSchema = OpenObject(
  {
    keep: Defaulted(Type.Boolean({ description: 'Send cookies back to the sites that set them.' }), false),
    send: Defaulted(
      KeyedRecord(TOKEN, Type.Union([CookieValueSchema, SecretRefSchema]), {
        maxProperties: 50,
        description: 'Cookies to send to the hosts of the targets: name to value, or to a secret.',
      }),
      {},
    ),
  },
  { description: 'Which cookies to send.' },
);

/** Headers a config may not set, and why. */
const RESERVED = new Map<string, string>([
  ...[
    'connection',
    'expect',
    'keep-alive',
    'proxy-connection',
    'te',
    'trailer',
    'transfer-encoding',
    'upgrade',
    'content-length',
    'host',
  ].map((name): [string, string] => [name, 'is set by the HTTP connection']),
  ['accept-encoding', 'is set by the crawler to the encodings it can decode'],
  ['user-agent', 'is set by user_agent'],
  ['proxy-authorization', 'is meant for proxies, not for sites'],
]);

/** What a schema cannot say of header names (RFC 9110, section 7.6.1). */
export function headerIssues(headers: Readonly<Record<string, unknown>>): ValidationIssue[] {
  const issues: ValidationIssue[] = [];
  const seen = new Set<string>();
  for (const name of Object.keys(headers)) {
    const lower = name.toLowerCase();
    const reserved = RESERVED.get(lower);
    const field = `headers.${name}`;
    if (reserved !== undefined) issues.push({ field, message: reserved });
    else if (seen.has(lower)) issues.push({ field, message: 'is a duplicate' });
    seen.add(lower);
  }
  return issues;
}
