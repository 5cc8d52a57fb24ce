import { describe, expect, it } from 'vitest';
import { attemptKey } from '../../domain/attempt.ts';
import { eventually } from '../eventually.ts';
import { type ContractSuite, INSTANCE, OTHER_INSTANCE } from './contract-suite.ts';

/** Listing and watching attempts, other instances, and an unreachable engine. */
export function describeWatching(suite: ContractSuite): void {
  describe('an attempt of another instance', () => {
    it('is absent, and is not touched', async () => {
      const other = suite.harness.connect(OTHER_INSTANCE);
      const spec = suite.specFor({ stay: true });
      await other.ensureLaunched(spec);
      expect(await suite.runtime.inspect(spec)).toEqual({ kind: 'absent' });
      expect(await suite.ownedCopies(spec)).toBe(0);
      await suite.runtime.stop(spec, { graceSeconds: 0 });
      await suite.runtime.remove(spec);
      await expect(suite.runtime.ensureLaunched(spec)).rejects.toMatchObject({ code: 'rejected' });
      expect(await other.inspect(spec)).toMatchObject({ kind: 'running' });
      await other.close();
    });
  });

  it('lists attempts in every state', async () => {
    const running = await suite.launch({ stay: true });
    const over = await suite.launch({});
    const pending = suite.specFor({});
    await suite.harness.createOnly(INSTANCE, pending);
    await suite.ended(over);
    for (const spec of [running, over, pending]) expect(await suite.ownedCopies(spec)).toBe(1);
  });

  describe('watch', () => {
    it('hints at ends, and ends when asked to', async () => {
      const hints: string[] = [];
      const abort = new AbortController();
      let isConnected = false;
      const watching = suite.runtime.watch(
        {
          onConnected: () => {
            isConnected = true;
          },
          onHint: (ref) => hints.push(attemptKey(ref)),
        },
        abort.signal,
      );
      await eventually('the feed is live', () => isConnected);
      const spec = await suite.launchAndWaitReady();
      const key = attemptKey(spec);
      const before = hints.length;
      await suite.runtime.stop(spec, { graceSeconds: 0 });
      await eventually('a hint at the end', () => hints.slice(before).includes(key));
      abort.abort();
      await expect(watching).resolves.toBeUndefined();
    });

    it('resolves at once if it was aborted before', async () => {
      const listener = { onConnected: () => {}, onHint: () => {} };
      await expect(suite.runtime.watch(listener, AbortSignal.abort())).resolves.toBeUndefined();
    });
  });

  it('says so when it cannot be reached, and never throws from inspect for it', async () => {
    const dead = suite.harness.unreachable();
    const spec = suite.specFor({});
    expect(await dead.inspect(spec)).toMatchObject({
      kind: 'unreachable',
      detail: expect.stringMatching(/\w+/),
    });
    const listener = { onConnected: () => {}, onHint: () => {} };
    const calls = [
      dead.ping(),
      dead.prepare(),
      dead.ensureLaunched(spec),
      dead.listOwned(),
      dead.stop(spec, { graceSeconds: 0 }),
      dead.remove(spec),
      dead.watch(listener, new AbortController().signal),
      dead.logs(spec, { follow: true })[Symbol.asyncIterator]().next(),
    ];
    for (const outcome of await Promise.allSettled(calls)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'unreachable' } });
    }
    await dead.close();
  });
}
