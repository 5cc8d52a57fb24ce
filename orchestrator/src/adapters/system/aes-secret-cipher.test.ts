import { chmodSync, existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StorageError } from '../../ports/storage-error.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { AesSecretCipher, givenSecretsKey, secretsKeyFile } from './aes-secret-cipher.ts';

const KEY = 'ab'.repeat(32);
const cipher = new AesSecretCipher(givenSecretsKey(KEY));
const CANARY = 'canary – 秘密 "quoted"';

describe('a sealed secret', () => {
  it('opens again, and shows nothing of itself', () => {
    const sealed = cipher.seal('secret shop', CANARY);
    expect(cipher.open('secret shop', sealed)).toBe(CANARY);
    expect(sealed).not.toContain('canary');
    expect(sealed).not.toContain(Buffer.from('canary').toString('base64url').slice(0, 8));
    expect(cipher.seal('secret shop', CANARY)).not.toBe(sealed);
  });

  it('opens under no other name, and with no other key', () => {
    const sealed = cipher.seal('secret shop', CANARY);
    expect(cipher.open('secret bank', sealed)).toBeNull();
    const other = new AesSecretCipher(givenSecretsKey('cd'.repeat(32)));
    expect(other.open('secret shop', sealed)).toBeNull();
    expect([cipher.isOfThisKey(sealed), other.isOfThisKey(sealed)]).toEqual([true, false]);
  });

  it('does not open after any change', () => {
    const sealed = cipher.seal('secret shop', 'a secret');
    for (let at = 0; at < sealed.length - 1; at++) {
      const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
      expect(cipher.open('secret shop', changed)).toBeNull();
      expect(cipher.open('secret shop', sealed.slice(0, at))).toBeNull();
    }
  });

  it('is the same for a key in hexadecimal, base64 and base64url', () => {
    const sealed = cipher.seal('x', CANARY);
    for (const form of ['base64', 'base64url'] as const) {
      const key = givenSecretsKey(Buffer.from(KEY, 'hex').toString(form));
      expect(new AesSecretCipher(key).open('x', sealed)).toBe(CANARY);
    }
  });
});

describe('the key file', () => {
  it('is made when something is first sealed, for its owner only, and used from then on', () => {
    const file = join(temporaryFolder(), 'secrets.key');
    const first = new AesSecretCipher(secretsKeyFile(file));
    expect(first.open('x', cipher.seal('x', CANARY))).toBeNull();
    expect(existsSync(file)).toBe(false);
    const sealed = first.seal('x', CANARY);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(new AesSecretCipher(secretsKeyFile(file)).open('x', sealed)).toBe(CANARY);
  });

  it('that was lost leaves what was sealed with it closed, and a new one is made for new secrets', () => {
    const file = join(temporaryFolder(), 'secrets.key');
    const sealed = new AesSecretCipher(secretsKeyFile(file)).seal('x', CANARY);
    rmSync(file);
    const later = new AesSecretCipher(secretsKeyFile(file));
    expect(later.isOfThisKey(sealed)).toBe(false);
    expect(later.open('x', later.seal('x', 'new'))).toBe('new');
    expect(later.open('x', sealed)).toBeNull();
  });

  it('that is no key is a fault of the data folder, which says what to do', () => {
    const file = join(temporaryFolder(), 'secrets.key');
    writeFileSync(file, 'short');
    chmodSync(file, 0o600);
    const broken = new AesSecretCipher(secretsKeyFile(file));
    expect(() => broken.seal('x', CANARY)).toThrow(StorageError);
    expect(() => broken.open('x', 'v1.x.y')).toThrow('Restore the key file');
  });
});
