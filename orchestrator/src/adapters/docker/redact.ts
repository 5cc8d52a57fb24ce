import { CONTRACT_ENV } from '@crawlerd/shared';
import { type LaunchSpec, RuntimeError } from '../../ports/runtime.ts';

/** Redacting shorter values (`1`, `true`, `info`) would make messages unreadable, and such values are no secrets. */
const SECRET_MIN_LENGTH = 6;

const CONTRACT_NAMES: ReadonlySet<string> = new Set(Object.values(CONTRACT_ENV));

/** What no message may show: the attempt's credential, and the user's values for the crawler's environment. */
export function secretsOf(env: LaunchSpec['env']): string[] {
  const given = Object.entries(env).filter(([name]) => !CONTRACT_NAMES.has(name));
  return [...given.map(([, value]) => value), ...credentialOf(env[CONTRACT_ENV.apiBaseUrl] ?? '')];
}

/** The address itself is not a secret. */
function credentialOf(address: string): string[] {
  return URL.canParse(address) ? [new URL(address).password] : [address];
}

/**
 * The same error without the secrets in its message: the engine may quote what it was sent.
 *
 * @param plain names used in advice: they stay readable, even if they contain a secret.
 */
export function redact(error: unknown, secrets: readonly string[], plain: readonly string[] = []): unknown {
  if (!(error instanceof RuntimeError)) return error;
  const isQuoted = (text: string): boolean => error.message.includes(text);
  const hidden = new Set(secrets.filter((text) => text.length >= SECRET_MIN_LENGTH && isQuoted(text)));
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
