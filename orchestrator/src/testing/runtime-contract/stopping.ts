import { describe, expect, it } from 'vitest';
import { eventually } from '../eventually.ts';
import { type ContractSuite, INSTANCE } from './contract-suite.ts';

/** Stopping, pausing and removing. */
export function describeStopping(suite: ContractSuite): void {
  describe('stop', () => {
    it('lets the crawler exit on its own after SIGTERM', async () => {
      const spec = await suite.launchAndWaitReady({ onTerm: 5 });
      await suite.runtime.stop(spec, { graceSeconds: 30 });
      expect(await suite.runtime.inspect(spec)).toMatchObject({ kind: 'exited', exitCode: 5 });
    });

    it('kills after the grace', async () => {
      const spec = await suite.launchAndWaitReady({ onTerm: 'ignore' });
      const stopped = suite.runtime.stop(spec, { graceSeconds: 1 });
      suite.harness.endGrace?.(spec);
      await stopped;
      expect(await suite.runtime.inspect(spec)).toMatchObject({ kind: 'exited', exitCode: 137 });
    });

    it('kills at once without a grace', async () => {
      const spec = await suite.launchAndWaitReady({ onTerm: 5 });
      await suite.runtime.stop(spec, { graceSeconds: 0 });
      expect(await suite.runtime.inspect(spec)).toMatchObject({ kind: 'exited', exitCode: 137 });
      expect(await suite.textsOf(spec)).not.toContain('got SIGTERM');
    });

    it('is cut short by a second stop with less grace', async () => {
      const spec = await suite.launchAndWaitReady({ onTerm: 'ignore' });
      const patient = suite.runtime.stop(spec, { graceSeconds: 600 });
      await eventually('SIGTERM has arrived', async () =>
        (await suite.textsOf(spec)).includes('got SIGTERM'),
      );
      await suite.runtime.stop(spec, { graceSeconds: 0 });
      await patient;
      expect(await suite.runtime.inspect(spec)).toMatchObject({ kind: 'exited', exitCode: 137 });
    });

    it('may be called twice at once, and again afterwards', async () => {
      const spec = await suite.launchAndWaitReady({ onTerm: 5 });
      await Promise.all([
        suite.runtime.stop(spec, { graceSeconds: 30 }),
        suite.runtime.stop(spec, { graceSeconds: 30 }),
      ]);
      await suite.runtime.stop(spec, { graceSeconds: 30 });
      expect(await suite.runtime.inspect(spec)).toMatchObject({ kind: 'exited', exitCode: 5 });
    });

    it.each([
      [30, 5],
      [0, 137],
    ])('ends a paused attempt (grace %i s) with code %i', async (graceSeconds, exitCode) => {
      const spec = await suite.launchAndWaitReady({ onTerm: 5 });
      await suite.harness.pause(spec);
      await suite.seesPaused(spec, true);
      await suite.runtime.stop(spec, { graceSeconds });
      expect(await suite.runtime.inspect(spec)).toMatchObject({ kind: 'exited', exitCode });
    });

    it('has nothing to do for an attempt that never started', async () => {
      const spec = suite.specFor({});
      await suite.harness.createOnly(INSTANCE, spec);
      await suite.runtime.stop(spec, { graceSeconds: 30 });
      expect(await suite.runtime.inspect(spec)).toMatchObject({ kind: 'pending' });
    });
  });

  it('sees a pause and its end', async () => {
    const spec = await suite.launchAndWaitReady();
    await suite.harness.pause(spec);
    await suite.seesPaused(spec, true);
    await suite.harness.unpause(spec);
    expect(await suite.seesPaused(spec, false)).toMatchObject({ kind: 'running' });
  });

  describe('remove', () => {
    it('refuses a running attempt', async () => {
      const spec = await suite.launch({ stay: true });
      await expect(suite.runtime.remove(spec)).rejects.toMatchObject({ code: 'rejected' });
      expect(await suite.runtime.inspect(spec)).toMatchObject({ kind: 'running' });
    });

    it('removes an ended attempt with its logs, any number of times', async () => {
      const spec = await suite.launch({});
      await suite.ended(spec);
      await Promise.all([suite.runtime.remove(spec), suite.runtime.remove(spec)]);
      expect(await suite.runtime.inspect(spec)).toEqual({ kind: 'absent' });
      expect(await suite.textsOf(spec)).toEqual([]);
      expect(await suite.ownedCopies(spec)).toBe(0);
      await suite.runtime.remove(spec);
    });

    it('removes an attempt that never started', async () => {
      const spec = suite.specFor({});
      await suite.harness.createOnly(INSTANCE, spec);
      await suite.runtime.remove(spec);
      expect(await suite.runtime.inspect(spec)).toEqual({ kind: 'absent' });
    });
  });
}
