import { expect, test } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import type { PostResult } from './callback-client.ts';
import { deliverCompletion } from './deliver-completion.ts';

const OK: PostResult = { kind: 'answered', reply: { status: 'ok' } };
const DOWN: PostResult = { kind: 'unreachable', detail: 'ECONNREFUSED' };

function delivering(answer: (tries: number, signal: AbortSignal) => Promise<PostResult>) {
  const clock = new ManualClock();
  const giveUp = new AbortController();
  const triesMs: number[] = [];
  const delivered = deliverCompletion('{}', {
    post: (_path, _body, signal) => {
      triesMs.push(clock.monotonicMs());
      return answer(triesMs.length, signal);
    },
    clock,
    random: () => 1,
    log: { info: () => {}, warn: () => {} },
    giveUp: giveUp.signal,
  });
  return { clock, giveUp, triesMs, delivered };
}

test('is sent again with growing waits until it is accepted', async () => {
  const { clock, triesMs, delivered } = delivering((tries) => Promise.resolve(tries < 4 ? DOWN : OK));
  expect(await clock.runUntil(delivered)).toBe(true);
  expect(triesMs).toEqual([0, 500, 1500, 3500]);
});

test('is not sent again once it is refused for good', async () => {
  const { clock, triesMs, delivered } = delivering(() =>
    Promise.resolve({ kind: 'refused', detail: 'HTTP 403' }),
  );
  expect(await clock.runUntil(delivered)).toBe(false);
  expect(triesMs).toEqual([0]);
});

test('is given up after two minutes', async () => {
  const { clock, triesMs, delivered } = delivering(() => Promise.resolve(DOWN));
  expect(await clock.runUntil(delivered)).toBe(false);
  expect(triesMs.at(-1)).toBeGreaterThan(100_000);
  expect(triesMs.at(-1)).toBeLessThanOrEqual(120_000);
});

test('a try that is never answered ends after 10 s', async () => {
  const { clock, triesMs, delivered } = delivering((tries, signal) =>
    tries > 1
      ? Promise.resolve(OK)
      : new Promise((resolve) => signal.addEventListener('abort', () => resolve(DOWN))),
  );
  expect(await clock.runUntil(delivered)).toBe(true);
  expect(triesMs).toEqual([0, 10_500]);
});

test('a shutdown ends it at once, in a wait as in a request', async () => {
  const waiting = delivering(() => Promise.resolve(DOWN));
  await waiting.clock.advance(4000);
  waiting.giveUp.abort();
  expect(await waiting.delivered).toBe(false);
  const asking = delivering(
    (_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(DOWN))),
  );
  asking.giveUp.abort();
  expect(await asking.delivered).toBe(false);
});
