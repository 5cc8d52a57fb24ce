import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { SecretCipher } from '../../ports/secret-cipher.ts';
import { readOrMakeKey } from './hmac-credentials.ts';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = 'v1';

/** Where the key comes from. Null: there is none yet, so nothing can have been sealed with it. */
export interface SecretsKey {
  find(): Buffer | null;
  findOrMake(): Buffer;
}

/**
 * AES-256-GCM with a random nonce. The context is authenticated with the text, so that nobody who can write to the
 * database gives one secret the name of another. The key is named in front, so that a wrong one is told from damage.
 */
export class AesSecretCipher implements SecretCipher {
  readonly #key: SecretsKey;

  constructor(key: SecretsKey) {
    this.#key = key;
  }

  seal(context: string, text: string): string {
    const key = this.#key.findOrMake();
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(Buffer.from(context));
    const bytes = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return [VERSION, keyId(key), bytes.toString('base64url')].join('.');
  }

  open(context: string, sealed: string): string | null {
    const key = this.#key.find();
    if (key === null || !isSealedWith(key, sealed)) return null;
    const bytes = Buffer.from(sealed.split('.')[2] ?? '', 'base64url');
    if (bytes.length < IV_BYTES + TAG_BYTES) return null;
    const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    }).setAAD(Buffer.from(context));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const text = decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES));
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    } catch {
      return null;
    }
  }

  isOfThisKey(sealed: string): boolean {
    const key = this.#key.find();
    return key !== null && isSealedWith(key, sealed);
  }
}

function isSealedWith(key: Buffer, sealed: string): boolean {
  return sealed.startsWith(`${VERSION}.${keyId(key)}.`);
}

/** Says nothing of the key but which one it is. */
function keyId(key: Buffer): string {
  return createHash('sha256').update('crawlerd secrets key').update(key).digest('base64url').slice(0, 11);
}

/** The key in a file of the data folder, made when it is first needed. The caller must hold the lock of the folder. */
export function secretsKeyFile(file: string): SecretsKey {
  let known: Buffer | null = null;
  const findOrMake = (): Buffer => (known ??= readOrMakeKey(file));
  return { findOrMake, find: () => (known !== null || existsSync(file) ? findOrMake() : null) };
}

/** A key that the operator has given: 32 bytes in base64 or hexadecimal, as the settings have checked. */
export function givenSecretsKey(text: string): SecretsKey {
  const key = Buffer.from(text, text.length === 64 ? 'hex' : 'base64');
  return { find: () => key, findOrMake: () => key };
}
