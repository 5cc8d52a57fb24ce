import { isIPv4 } from 'node:net';
import { describe, expect, it } from 'vitest';
import { eventually } from '../eventually.ts';
import { type ContractSuite, INSTANCE } from './contract-suite.ts';

/** Preparing, launching, and how attempts exit. */
export function describeLaunching(suite: ContractSuite): void {
  describe('prepare and ping', () => {
    it('names an address of this machine, the same each time', async () => {
      const { host } = await suite.runtime.prepare();
      expect(isIPv4(host)).toBe(true);
      expect(await suite.runtime.prepare()).toEqual({ host });
    });

    it('resolves a ping while launches are possible', async () => {
      await expect(suite.runtime.ping()).resolves.toBeUndefined();
    });
  });

  describe('an attempt that was never launched', () => {
    it('is absent, prints nothing, and may be stopped and removed', async () => {
      const ref = suite.specFor({});
      expect(await suite.runtime.inspect(ref)).toEqual({ kind: 'absent' });
      expect(await suite.textsOf(ref)).toEqual([]);
      expect(await suite.textsOf(ref, { follow: true })).toEqual([]);
      await suite.runtime.stop(ref, { graceSeconds: 1 });
      await suite.runtime.remove(ref);
      expect(await suite.runtime.inspect(ref)).toEqual({ kind: 'absent' });
    });
  });

  describe('ensureLaunched', () => {
    it('starts an attempt', async () => {
      const before = Date.now();
      const spec = await suite.launch({ stay: true });
      const state = await suite.running(spec);
      expect(state).toMatchObject({ paused: false, containerId: expect.stringMatching(/./) });
      expect(Math.abs(state.startedAt.getTime() - before)).toBeLessThan(60_000);
    });

    it('launches once, however often and by whichever runtime object it is called', async () => {
      const spec = suite.specFor({ stay: true });
      const restarted = suite.harness.connect(INSTANCE);
      await Promise.all([
        suite.runtime.ensureLaunched(spec),
        suite.runtime.ensureLaunched(spec),
        restarted.ensureLaunched(spec),
      ]);
      const first = await suite.runtime.inspect(spec);
      await restarted.ensureLaunched(spec);
      expect(await restarted.inspect(spec)).toEqual(first);
      expect(await suite.ownedCopies(spec)).toBe(1);
      await eventually('the crawler is ready', async () => (await suite.textsOf(spec)).includes('ready'));
      expect((await suite.textsOf(spec)).filter((text) => text === 'ready')).toEqual(['ready']);
      await restarted.close();
    });

    it('names the container only if this call started it', async () => {
      const spec = suite.specFor({ stay: true });
      const named = await suite.runtime.ensureLaunched(spec);
      const { containerId, image } = await suite.running(spec);
      expect([null, { containerId, image }]).toContainEqual(named);
      expect(await suite.runtime.ensureLaunched(spec)).toBeNull();
    });

    it('starts an attempt that was created and not started', async () => {
      const spec = suite.specFor({ stay: true });
      await suite.harness.createOnly(INSTANCE, spec);
      expect(await suite.runtime.inspect(spec)).toMatchObject({ kind: 'pending' });
      await suite.runtime.ensureLaunched(spec);
      expect(await suite.runtime.inspect(spec)).toMatchObject({ kind: 'running' });
    });

    it('never starts an attempt again that has run', async () => {
      const spec = await suite.launch({ print: ['once'] });
      const state = await suite.ended(spec);
      await suite.runtime.ensureLaunched(spec);
      expect(await suite.runtime.inspect(spec)).toEqual(state);
      expect(await suite.textsOf(spec)).toEqual(['once', 'ready']);
    });

    it('gives the crawler its environment and its config', async () => {
      const config = '{"task_name":"Käse – 奶酪 🧀"}';
      const token = 'http://user:p%40ss@host:1/?a=b&c "quoted" $HOME';
      const spec = await suite.launch({ report: true }, { config, env: { API_BASE_URL: token, EMPTY: '' } });
      await suite.ended(spec);
      const report = JSON.parse((await suite.textsOf(spec))[0] ?? 'null');
      expect(report.config).toBe(config);
      expect(report.env).toMatchObject({ API_BASE_URL: token, EMPTY: '' });
      expect(report.env.CONFIG_PATH).toMatch(/config\.json$/);
      expect(Object.keys(report.env)).not.toContain('CRAWLERD_TEST_SECRET');
    });

    it('gives the crawler its secrets in a file of their own, until they are discarded', async () => {
      const secrets = '{"shop":"s3cret-canary"}';
      const spec = await suite.launch({ report: true }, { secrets });
      await suite.ended(spec);
      const [line = 'null'] = await suite.textsOf(spec);
      const report = JSON.parse(line);
      expect(report.secrets).toBe(secrets);
      expect(report.env.CRAWLERD_SECRETS_PATH).toMatch(/^\/.+\.json$/);
      expect(JSON.stringify([report.env, report.config])).not.toContain('s3cret-canary');
      const { executionId, attempt } = spec;
      expect(await suite.runtime.attemptsWithSecrets()).toContainEqual({ executionId, attempt });
      await suite.runtime.discardSecrets(spec);
      await suite.runtime.discardSecrets(spec);
      expect(await suite.runtime.attemptsWithSecrets()).not.toContainEqual({ executionId, attempt });
    });

    it('names no file of secrets if there are none', async () => {
      const spec = await suite.launch({ report: true });
      await suite.ended(spec);
      const report = JSON.parse((await suite.textsOf(spec))[0] ?? 'null');
      expect(report.secrets).toBeNull();
      expect(Object.keys(report.env)).not.toContain('CRAWLERD_SECRETS_PATH');
    });

    it('says which image is missing, and leaves nothing behind', async () => {
      const spec = suite.specFor({}, { image: 'crawlerd-test/not-there:1' });
      await expect(suite.runtime.ensureLaunched(spec)).rejects.toMatchObject({
        code: 'image_missing',
        message: expect.stringContaining('crawlerd-test/not-there:1'),
      });
      expect(await suite.runtime.inspect(spec)).toEqual({ kind: 'absent' });
    });
  });

  describe('the end of an attempt', () => {
    it.each([0, 3, 255])('keeps exit code %i', async (exit) => {
      const state = await suite.ended(await suite.launch({ exit }));
      expect(state).toMatchObject({ exitCode: exit, error: null });
      expect(state.oomKilled).not.toBe(true);
      expect(state.endedAt).toBeInstanceOf(Date);
    });
  });
}
