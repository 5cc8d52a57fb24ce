import { CONTRACT_ENV, parseUrl } from '@crawlerd/shared';
import { type LaunchSpec, RuntimeError } from '../../ports/runtime.ts';

/** Redacting shorter values (`1`, `true`, `info`) would make messages unreadable, and such values are no secrets. */
const SECRET_MIN_LENGTH = 6;

const CONTRACT_NAMES: ReadonlySet<string> = new Set(Object.values(CONTRACT_ENV));

/** What no message may show: the attempt's credential, and the user's values for the crawler's environment. */
export function secretsOf(env: LaunchSpec['env']): string[] {
  const given = Object.entries(env).filter(([name]) => !CONTRACT_NAMES.has(name));
  const token = env[CONTRACT_ENV.token];
  const credential = [
    ...credentialOf(env[CONTRACT_ENV.apiBaseUrl] ?? ''),
    ...(token === undefined ? [] : [token]),
  ];
  return [...given.map(([, value]) => value), ...credential];
}

/** The address itself is not a secret. */
function credentialOf(address: string): string[] {
  return [parseUrl(address)?.password ?? address];
}

/**
 * The same error without the secrets in its message: the engine may quote what it was sent.
 *
 * @param plain names used in advice: they stay readable, even if they contain a secret.
 */
export function redact(error: unknown, secrets: readonly string[], plain: readonly string[] = []): unknown {
  if (!(error instanceof RuntimeError)) return error;
  const hidden = new Set(
    secrets
      .flatMap((secret) => formsOf(secret, error.message.length))
      .filter((text) => error.message.includes(text)),
  );
  if (hidden.size === 0) return error;
  // The longest first, so that nothing is left of a secret that contains another one.
  const either = [...hidden, ...plain.filter((text) => text !== '')]
    .toSorted((a, b) => b.length - a.length)
    .map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`));
  const message = error.message.replaceAll(new RegExp(either.join('|'), 'g'), (found) =>
    hidden.has(found) ? '***' : found,
  );
  return new RuntimeError(error.code, message);
}

/**
 * A secret as an engine may print it: as it is, escaped in a quoted text of JSON, Go or a shell, or in a URL. An
 * engine may also print only a part of it, up to a control character.
 *
 * @param lengthMax of the text it is searched in: no form of a longer secret can be in it.
 */
function formsOf(secret: string, lengthMax: number): string[] {
  // oxlint-disable-next-line no-control-regex -- a line break or NUL ends a text for many programs
  const parts = [secret, ...secret.split(/[\u0000-\u001f\u007f]+/)];
  return parts
    .flatMap((part) => [part, part.trim()])
    .filter((part) => part.length >= SECRET_MIN_LENGTH && part.length <= lengthMax)
    .flatMap((part) => FORMS.map((form) => form(part)));
}

const quoted = (text: string): string => JSON.stringify(text).slice(1, -1);
/** Go writes these three differently from others in JSON (encoding/json, HTMLEscape). */
const quotedByGo = (text: string): string =>
  quoted(text).replaceAll(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);

const FORMS: readonly ((text: string) => string)[] = [
  (text) => text,
  quoted,
  quotedByGo,
  (text) => quoted(quoted(text)),
  (text) => quotedByGo(quotedByGo(text)),
  // Go's %q (strconv.Quote): two digits where JSON has four.
  (text) =>
    quoted(text)
      .replaceAll(/\\u00([01][\da-f])/g, String.raw`\x$1`)
      .replaceAll('\u007f', String.raw`\x7f`),
  (text) => text.replaceAll("'", String.raw`'\''`),
  (text) => encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd')),
];
