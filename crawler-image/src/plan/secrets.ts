import { readFile } from 'node:fs/promises';
import {
  CONTRACT_ENV,
  CookieValueSchema,
  errorCodeOf,
  HeaderValueSchema,
  isValid,
  parseJson,
  type CompleteCrawlConfig,
  type SecretRef,
  type ValidationIssue,
} from '@crawlerd/shared';

/** Values of secrets by name. */
export type Secrets = ReadonlyMap<string, string>;

export const NO_SECRETS: Secrets = new Map();

/** RFC 1929, section 2: the length is one byte. */
const PROXY_BYTES_MAX = 255;

/** Reads the file that the orchestrator has written for this attempt; no path: it has none. */
export async function readSecrets(
  path: string | null,
): Promise<Secrets | { readonly issues: readonly ValidationIssue[] }> {
  if (path === null) return NO_SECRETS;
  const fault = (message: string) => ({ issues: [{ field: CONTRACT_ENV.secretsPath, message }] });
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return fault(`names a file that cannot be read (${errorCodeOf(error) ?? String(error)})`);
  }
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null) return fault('names a file that is no JSON object');
  return new Map(Object.entries(value).filter((entry): entry is [string, string] => isText(entry[1])));
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** What stands in a config where a secret may. */
type Value = string | SecretRef;

/** The value to use. An unknown secret is an issue of the config before. */
export function revealed(value: Value, secrets: Secrets): string {
  return typeof value === 'string' ? value : (secrets.get(value.secret) ?? '');
}

/** Secrets that are missing, or cannot be used where the config wants them. No message shows a value. */
export function secretIssues(
  { headers, cookies, proxies }: CompleteCrawlConfig,
  secrets: Secrets,
): ValidationIssue[] {
  const issueOf = (
    field: string,
    value: Value | undefined,
    fits: (text: string) => boolean,
    wanted: string,
  ): ValidationIssue[] => {
    if (value === undefined || typeof value === 'string') return [];
    const text = secrets.get(value.secret);
    const what = `refers to the secret "${value.secret}",`;
    if (text === undefined) {
      return [{ field, message: `${what} which is not in the file that ${CONTRACT_ENV.secretsPath} names` }];
    }
    return fits(text) ? [] : [{ field, message: `${what} which ${wanted}` }];
  };
  const isHeader = (text: string): boolean => isValid(HeaderValueSchema, text);
  const isCookie = (text: string): boolean => isValid(CookieValueSchema, text);
  const isCredential = (text: string): boolean => Buffer.byteLength(text) <= PROXY_BYTES_MAX;
  return [
    ...Object.entries(headers).flatMap(([name, value]) =>
      issueOf(`headers.${name}`, value, isHeader, 'is no valid header value: it must be printable ASCII'),
    ),
    ...Object.entries(cookies.send).flatMap(([name, value]) =>
      issueOf(`cookies.send.${name}`, value, isCookie, 'is no valid cookie value'),
    ),
    ...(proxies?.urls ?? []).flatMap((entry, i) =>
      typeof entry === 'string'
        ? []
        : (['username', 'password'] as const).flatMap((part) =>
            issueOf(
              `proxies.urls[${i}].${part}`,
              entry[part],
              isCredential,
              `is longer than ${PROXY_BYTES_MAX} bytes`,
            ),
          ),
    ),
  ];
}
