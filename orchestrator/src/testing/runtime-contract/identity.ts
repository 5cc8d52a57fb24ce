import { describe, expect, it } from 'vitest';
import type { ContainerRef } from '../../domain/attempt.ts';
import { eventually } from '../eventually.ts';
import { type ContractSpec, type ContractSuite, INSTANCE } from './contract-suite.ts';

/** What tools do that update or recreate containers: names change and come to other containers. */
export function describeIdentity(suite: ContractSuite): void {
  /** Running, with its id as crawlerd records it. */
  async function recorded(): Promise<ContractSpec & ContainerRef> {
    const spec = await suite.launchAndWaitReady();
    return { ...spec, containerId: (await suite.running(spec)).containerId };
  }

  describe('a container that was renamed', () => {
    it('is found, read and removed as before, whether its id is recorded or not', async () => {
      const known = await recorded();
      await suite.harness.rename(known, 'renamed');
      for (const ref of [known, { ...known, containerId: null }]) {
        expect(await suite.runtime.inspect(ref)).toMatchObject({
          kind: 'running',
          containerId: known.containerId,
        });
        expect(await suite.textsOf(ref)).toEqual(['ready']);
      }
      const owned = (await suite.runtime.listOwned()).filter(
        ({ executionId }) => executionId === known.executionId,
      );
      expect(owned).toMatchObject([{ containerId: known.containerId, name: 'renamed', kind: 'running' }]);
      await suite.runtime.stop(known, { graceSeconds: 0 });
      await suite.runtime.remove(known);
      expect(await suite.runtime.inspect({ ...known, containerId: null })).toEqual({ kind: 'absent' });
    });

    it('is stopped, and not only said to be', async () => {
      const known = await recorded();
      await suite.harness.rename(known, 'renamed-and-stopped');
      await suite.runtime.stop(known, { graceSeconds: 0 });
      expect(await suite.ended(known)).toMatchObject({ exitCode: 137 });
    });

    it('is not launched a second time, if crawlerd died before it recorded the id', async () => {
      const known = await recorded();
      await suite.harness.rename(known, 'renamed-unrecorded');
      const restarted = suite.harness.connect(INSTANCE);
      expect(await restarted.ensureLaunched(known)).toBeNull();
      expect(await suite.ownedCopies(known)).toBe(1);
      await restarted.close();
    });
  });

  describe('a container whose name came to another one', () => {
    it.each([
      ['with its labels', true],
      ['without its labels', false],
    ])('%s is still the only one of its attempt', async (_title, isOurs) => {
      const known = await recorded();
      await suite.harness.rename(known, `moved-${isOurs}`);
      const other = await suite.harness.impersonate(known, { isOurs });
      expect(await suite.runtime.inspect(known)).toMatchObject({ containerId: known.containerId });
      expect(await suite.runtime.inspect({ ...known, containerId: null })).toMatchObject({
        containerId: known.containerId,
      });
      expect(await suite.ownedCopies(known)).toBe(isOurs ? 2 : 1);
      await suite.runtime.stop(known, { graceSeconds: 0 });
      await suite.runtime.remove(known);
      expect(await suite.runtime.inspect(known)).toEqual({ kind: 'absent' });
      expect(await other.isRunning()).toBe(true);
      await other.remove();
    });
  });

  describe('a copy of a container that is gone', () => {
    it('is not taken for it by any call, and is listed with an id of its own', async () => {
      const known = await recorded();
      await suite.harness.rename(known, 'gone');
      const copy = await suite.harness.impersonate(known, { isOurs: true });
      await suite.runtime.stop(known, { graceSeconds: 0 });
      await suite.runtime.remove(known);
      expect(await suite.runtime.inspect(known)).toEqual({ kind: 'absent' });
      expect(await suite.textsOf(known)).toEqual([]);
      expect(await suite.runtime.processes(known)).toEqual([]);
      await suite.runtime.stop(known, { graceSeconds: 0 });
      await suite.runtime.remove(known);
      expect(await copy.isRunning()).toBe(true);
      // An orphan is dealt with by its id.
      const listed = (await suite.runtime.listOwned()).find(
        ({ executionId }) => executionId === known.executionId,
      );
      if (listed === undefined) throw new Error('the copy is not listed');
      expect(listed.containerId).not.toBe(known.containerId);
      await suite.runtime.stop(listed, { graceSeconds: 0 });
      await suite.runtime.remove(listed);
      await eventually('the copy is gone', async () => !(await copy.isRunning()));
      expect(await suite.ownedCopies(known)).toBe(0);
    });
  });
}
