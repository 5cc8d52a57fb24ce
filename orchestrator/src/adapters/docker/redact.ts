import { RuntimeError } from '../../ports/runtime.ts';

/** Shorter values are no secrets, and blanking them would make sentences unreadable. */
const SECRET_MIN_LENGTH = 8;

/** The same error without any of these values in its message: the engine may quote what it was sent. */
export function redact(error: unknown, values: readonly string[]): unknown {
  if (!(error instanceof RuntimeError)) return error;
  const secrets = values.filter((value) => value.length >= SECRET_MIN_LENGTH);
  const message = secrets.reduce((text, secret) => text.replaceAll(secret, '***'), error.message);
  return message === error.message ? error : new RuntimeError(error.code, message);
}
