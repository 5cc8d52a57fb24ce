import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { StorageError } from '../../ports/storage-error.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { readOrMakeKey } from './hmac-credentials.ts';

it('the key of a data folder is generated once, for this user only, and reused afterwards', () => {
  const file = join(temporaryFolder(), 'data', 'instance.key');
  const key = readOrMakeKey(file);
  expect(key).toHaveLength(32);
  expect(readOrMakeKey(file)).toEqual(key);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('a partial key left by a crash is not used, and is removed', () => {
  const file = join(temporaryFolder(), 'instance.key');
  writeFileSync(`${file}.tmp`, 'abc');
  expect(readOrMakeKey(file)).toHaveLength(32);
  expect(existsSync(`${file}.tmp`)).toBe(false);
});

it('a key file without a key is not replaced: containers may still use the previous key', () => {
  const file = join(temporaryFolder(), 'instance.key');
  writeFileSync(file, '');
  expect(() => readOrMakeKey(file)).toThrow(StorageError);
});
