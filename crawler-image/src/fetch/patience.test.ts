import { expect, test } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { failure } from './failure.ts';
import { Patience, type Short } from './patience.ts';

const GONE = failure('http_404', 'HTTP 404');

function short(code: string): Short {
  return { kind: 'short', code, failure: failure('network_error', code, true) };
}

function setUp() {
  const clock = new ManualClock();
  const notices: string[] = [];
  let shortages = 0;
  const patience = new Patience({
    onShortage: () => (shortages += 1),
    onNotice: (sentence) => notices.push(sentence),
    clock,
  });
  return { clock, notices, patience, shortages: () => shortages };
}

const anyRoom = (): null => null;
const turns = async (): Promise<void> => {
  for (let n = 0; n < 10; n++) await Promise.resolve();
};

test('a request is made again until it can be made, however long that takes, and says once why', async () => {
  const { clock, notices, patience, shortages } = setUp();
  let tries = 0;
  const result = patience.insist(anyRoom, async () => (++tries > 50 ? GONE : short('EMFILE')));
  for (let n = 0; n < 60; n++) {
    await turns();
    await clock.advance(2000);
  }
  expect(await result).toMatchObject({ kind: 'failed', code: 'http_404' });
  expect([tries, shortages()]).toEqual([51, 50]);
  expect(notices).toHaveLength(2);
  expect(notices[0]).toMatch(/^EMFILE: no file descriptor is left .*no page fails/);
});

test('the wait is reported with the result, so that it does not count as latency of the host', async () => {
  const { clock, patience } = setUp();
  let tries = 0;
  const result = patience.insist(anyRoom, async () => (++tries > 1 ? GONE : short('ENOBUFS')));
  await turns();
  await clock.advance(100);
  expect(await result).toEqual({ ...GONE, waitedMs: 100 });
  expect(await patience.insist(anyRoom, async () => GONE)).toBe(GONE);
});

test('without a free port it waits two minutes: after that the address is at fault', async () => {
  const { clock, patience } = setUp();
  const result = patience.insist(anyRoom, async () => short('EADDRNOTAVAIL'));
  for (let n = 0; n < 70; n++) {
    await turns();
    await clock.advance(2000);
  }
  expect(await result).toMatchObject({ kind: 'failed', code: 'network_error' });
});

test('an abort ends the wait', async () => {
  const { patience } = setUp();
  const result = patience.insist(anyRoom, async () => short('ENFILE'));
  await turns();
  patience.abort();
  expect(await result).toEqual({ kind: 'aborted' });
});
