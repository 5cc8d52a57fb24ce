import { expect, it } from 'vitest';
import { delay } from './delay.ts';

it('a delay longer than timers support is long, not zero', async () => {
  const abort = new AbortController();
  const tenYears = delay(10 * 365 * 86_400_000, abort.signal).then(() => 'over');
  const moment = new Promise((resolve) => setTimeout(resolve, 5, 'waiting'));
  expect(await Promise.race([tenYears, moment])).toBe('waiting');
  abort.abort();
  expect(await tenYears).toBe('over');
});
