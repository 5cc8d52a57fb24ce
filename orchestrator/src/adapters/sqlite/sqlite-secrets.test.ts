import { expect, it } from 'vitest';
import { anExecution } from '../../testing/executions.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { openTestStore } from '../../testing/test-store.ts';

const at = (seconds: number): Date => new Date(1_700_000_000_000 + seconds * 1000);

it('secrets are replaced under their name, listed in its order, and survive a restart', () => {
  const folder = temporaryFolder();
  const store = openTestStore(folder);
  expect(store.secrets.put('shop', 'sealed 1', at(1))).toBe(true);
  expect(store.secrets.put('bank', 'sealed 2', at(2))).toBe(true);
  expect(store.secrets.put('shop', 'sealed 3', at(3))).toBe(false);
  store.close();
  const { secrets } = openTestStore(folder);
  expect(secrets.all()).toEqual([
    { name: 'bank', sealed: 'sealed 2', createdAt: at(2), updatedAt: at(2) },
    { name: 'shop', sealed: 'sealed 3', createdAt: at(1), updatedAt: at(3) },
  ]);
  expect(secrets.find('shop')?.sealed).toBe('sealed 3');
  expect([secrets.remove('shop'), secrets.remove('shop'), secrets.find('shop')]).toEqual([true, false, null]);
  expect(secrets.count()).toBe(1);
});

it('an attempt keeps what it was first given, until it is forgotten', () => {
  const store = openTestStore();
  store.add(anExecution());
  const ref = { executionId: 'e1', attempt: 1 };
  expect(store.secrets.ofAttempt(ref)).toBeNull();
  store.secrets.keepForAttempt(ref, 'first');
  store.secrets.keepForAttempt(ref, 'second');
  expect(store.secrets.ofAttempt(ref)).toBe('first');
  expect(store.secrets.ofAttempt({ ...ref, attempt: 2 })).toBeNull();
  store.secrets.forgetAttempt(ref);
  expect(store.secrets.ofAttempt(ref)).toBeNull();
});
