import { Type } from 'typebox';
import { PatternString, type Fault } from './faults.ts';

/** What the crawl takes from a server, and what it insists on. */
export const HttpSchema = Type.Object(
  {
    max_redirects: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 100,
        default: 10,
        description: 'Redirects in a chain at most.',
      }),
    ),
    max_bytes: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1_073_741_824,
        default: 10_485_760,
        description: 'Size of a page at most in bytes, both on the wire and decoded.',
      }),
    ),
    max_ratio: Type.Optional(
      Type.Number({
        minimum: 1,
        maximum: 1_000_000,
        default: 200,
        description: 'Decoded bytes per byte on the wire at most, in pages of more than 1 MiB.',
      }),
    ),
    cache: Type.Optional(
      Type.Enum(['off', 'revalidate'], {
        default: 'off',
        description:
          'revalidate keeps fetched pages, and a later crawl downloads only those that have changed.',
      }),
    ),
    tls_verify: Type.Optional(
      Type.Boolean({ default: true, description: 'Refuse certificates that browsers would warn of.' }),
    ),
  },
  { description: 'Limits for what servers send.' },
);

export const TimeoutProperties = {
  connect_timeout: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 3600,
      default: 10,
      description: 'Seconds to establish a connection, including TLS.',
    }),
  ),
  idle_timeout: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 3600,
      default: 15,
      description: 'Seconds between two pieces of a body.',
    }),
  ),
};

export const HeadersSchema = Type.Record(
  Type.String(),
  // A line break in a header would begin another one.
  PatternString('^[\\u0020-\\u007e]*$', 'must be printable ASCII: it becomes an HTTP header', {
    maxLength: 8000,
  }),
  {
    maxProperties: 50,
    description:
      'Further request headers. All except Accept and Accept-Language are sent to sites of the targets only.',
  },
);

export const CookiesSchema = Type.Object(
  {
    keep: Type.Optional(
      Type.Boolean({ default: false, description: 'Send cookies back to the sites that set them.' }),
    ),
    send: Type.Optional(
      Type.Record(
        Type.String(),
        // RFC 6265, section 4.1.1.
        PatternString(
          '^[\\u0021\\u0023-\\u002b\\u002d-\\u003a\\u003c-\\u005b\\u005d-\\u007e]*$',
          'must be a valid cookie value',
          {
            maxLength: 4000,
          },
        ),
        { maxProperties: 50, description: 'Cookies to send to the hosts of the targets: name to value.' },
      ),
    ),
  },
  { description: 'Which cookies to send.' },
);

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;

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

/** What a schema cannot say of cookie names. */
export function cookieFaults(cookies: Readonly<Record<string, string>>): Fault[] {
  return Object.keys(cookies)
    .filter((name) => !TOKEN.test(name))
    .map((name) => ({ field: `cookies.send.${name.slice(0, 80)}`, message: 'is not a valid cookie name' }));
}

/** What a schema cannot say of header names (RFC 9110, sections 5.6.2 and 7.6.1). */
export function headerFaults(headers: Readonly<Record<string, string>>): Fault[] {
  const faults: Fault[] = [];
  const seen = new Set<string>();
  for (const name of Object.keys(headers)) {
    const lower = name.toLowerCase();
    const reserved = RESERVED.get(lower);
    const field = `headers.${name.slice(0, 80)}`;
    if (!TOKEN.test(name)) faults.push({ field, message: 'is not a valid header name' });
    else if (reserved !== undefined) faults.push({ field, message: reserved });
    else if (seen.has(lower)) faults.push({ field, message: 'is a duplicate' });
    seen.add(lower);
  }
  return faults;
}
