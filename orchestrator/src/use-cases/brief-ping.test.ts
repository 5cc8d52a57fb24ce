import { expect, it } from 'vitest';
import { systemTimers } from '../adapters/system/system-timers.ts';
import { RuntimeError } from '../ports/runtime.ts';
import { BriefPing } from './brief-ping.ts';

function pinged(ping: () => Promise<void>) {
  let asked = 0;
  const runtime = {
    kind: 'test',
    ping: async () => {
      asked += 1;
      return ping();
    },
  };
  return { brief: new BriefPing({ runtime, timers: systemTimers }), asked: () => asked };
}

it('a runtime that hangs is not ready within a second, and is asked once for all who want to know', async () => {
  const { brief, asked } = pinged(async () => new Promise(() => {}));
  const startedMs = performance.now();
  const answers = await Promise.allSettled([brief.ping(), brief.ping()]);
  await expect(brief.ping()).rejects.toThrow('did not respond within 0.5 s');
  const refused = { status: 'rejected', reason: { code: 'unreachable' } };
  expect(answers).toMatchObject([refused, refused]);
  expect(performance.now() - startedMs).toBeLessThan(2500);
  expect(asked()).toBe(1);
});

it('a runtime that answers is asked each time, and its refusal is told as it is', async () => {
  const answers = [Promise.resolve(), Promise.reject(new RuntimeError('unreachable', 'No engine.'))];
  const { brief, asked } = pinged(async () => answers[asked() - 1]);
  await brief.ping();
  await expect(brief.ping()).rejects.toThrow('No engine.');
  expect(asked()).toBe(2);
});
