import { expect, it, onTestFinished } from 'vitest';
import { callbackListener } from './callback-listener.ts';
import { bothApps } from './testing/both-apps.ts';

const PATH = '/api/v1/monitoring/execution/e1/status';

function listenerAt(host: string | null) {
  const listener = callbackListener(async () => (await bothApps()).callback, { host, port: 0 });
  onTestFinished(async () => listener.close());
  return listener;
}

const statusAt = async (authority: string): Promise<number | null> =>
  fetch(`http://${authority}${PATH}`).then(
    ({ status }) => status,
    () => null,
  );

it('moves to another address with the same port, and no longer listens at the first', async () => {
  const listener = listenerAt(null);
  const first = await listener.listen('127.0.0.1');
  expect(await listener.listen('127.0.0.1')).toBe(first);
  expect(await statusAt(first)).toBe(401);
  const second = await listener.listen('127.0.0.9');
  expect(second).toBe(first.replace('127.0.0.1', '127.0.0.9'));
  expect(await statusAt(second)).toBe(401);
  expect(await statusAt(first)).toBeNull();
});

it('keeps its address where it cannot listen at the other', async () => {
  const listener = listenerAt(null);
  const first = await listener.listen('127.0.0.1');
  await expect(listener.listen('192.0.2.1')).rejects.toThrow('is not an address of this machine');
  expect(await statusAt(first)).toBe(401);
});

it('on every address only tells another host', async () => {
  const listener = listenerAt('0.0.0.0');
  const first = await listener.listen('127.0.0.1');
  const second = await listener.listen('127.0.0.9');
  expect([listener.hostFor('127.0.0.9'), second]).toEqual([
    '127.0.0.9',
    first.replace('127.0.0.1', '127.0.0.9'),
  ]);
  expect([await statusAt(first), await statusAt(second)]).toEqual([401, 401]);
});
