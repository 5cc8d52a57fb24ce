import { expect, it, vi } from 'vitest';
import { World } from '../testing/world.ts';
import { Preflight } from './preflight.ts';

function hangingPing() {
  const { runtime, logger } = new World().services;
  let answer = (): void => undefined;
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const ping = vi.spyOn(runtime, 'ping').mockReturnValue(answered);
  const preflight = new Preflight({
    runtime,
    logger,
    diskGuard: { requireRoom: () => Promise.resolve() },
    connection: { look: () => Promise.resolve(true), fault: null },
  });
  return { preflight, ping, answer };
}

it('an engine that hangs is asked once, however many want to know whether anything can be launched', async () => {
  const { preflight, ping, answer } = hangingPing();
  const looks = Array.from({ length: 20 }, () => preflight.look(null));
  expect(ping).toHaveBeenCalledTimes(1);
  answer();
  expect(await Promise.all(looks)).toEqual(Array.from({ length: 20 }, () => true));
});

it('whoever asks after an answer gets a new one', async () => {
  const { preflight, ping, answer } = hangingPing();
  answer();
  await preflight.look(null);
  await preflight.look(null);
  expect(ping).toHaveBeenCalledTimes(2);
});
