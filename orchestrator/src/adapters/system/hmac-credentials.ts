import { createHmac, hash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf, TOKEN_PREFIX } from '@crawlerd/shared';
import { attemptKey, type AttemptRef } from '../../domain/attempt.ts';
import { ensureFolder } from './ensure-folder.ts';
import type { Credentials } from '../../ports/credentials.ts';
import { StorageError } from '../../ports/storage-error.ts';
import { errnoAdvice } from './errno-advice.ts';

const TOKEN_BYTES = 32;

/**
 * Tokens of attempts are derived from the attempt and a key that is stored beside the database, never in it. So a launch
 * interrupted by a crash can be finished with the same token, although the store keeps only its hash.
 * See `docs/decisions/0002-derive-attempt-credentials-with-hmac.md`.
 */
export class HmacCredentials implements Credentials {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
  }

  token(ref: AttemptRef): string {
    return createHmac('sha256', this.#key).update(attemptKey(ref)).digest('base64url');
  }

  operatorToken(): string {
    return TOKEN_PREFIX + randomBytes(TOKEN_BYTES).toString('base64url');
  }

  hash(token: string): string {
    return hash('sha256', token, 'base64url');
  }
}

const KEY_BYTES = 32;

/**
 * Reads the key of a data folder, generated at its first use. The caller must hold the lock of the folder.
 *
 * @throws StorageError if the file cannot be read or written, or is not a key.
 */
export function readOrMakeKey(file: string): Buffer {
  try {
    ensureFolder(dirname(file));
    if (!existsSync(file)) makeKey(file);
    const key = Buffer.from(readFileSync(file, 'utf8'), 'base64url');
    if (key.length !== KEY_BYTES) throw new Error('it does not contain a key');
    return key;
  } catch (error) {
    const said = messageOf(error);
    const advice = errnoAdvice(error) ?? 'Restore the key file that belongs to this data folder.';
    throw new StorageError(`The key file ${file} cannot be used: ${said}. ${advice}`, { cause: error });
  }
}

/** Renamed last: a partial key, or an empty one after a power cut, would make the data folder unusable. */
function makeKey(file: string): void {
  const unfinished = `${file}.tmp`;
  writeFileSync(unfinished, randomBytes(KEY_BYTES).toString('base64url'), { mode: 0o600, flush: true });
  renameSync(unfinished, file);
}
