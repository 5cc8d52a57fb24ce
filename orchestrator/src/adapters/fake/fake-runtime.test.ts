import { describe, expect, it } from 'vitest';
import { containerName } from '../../domain/container-name.ts';
import { RuntimeError } from '../../ports/runtime.ts';
import {
  type ContractSpec,
  type CrawlerScript,
  describeRuntimeContract,
} from '../../testing/runtime-contract.suite.ts';
import type { FakeContainer } from './fake-container.ts';
import { FakeEngine } from './fake-engine.ts';
import { FakeRuntime } from './fake-runtime.ts';

const IMAGE = 'fake/crawler:1';
const clock = { now: () => new Date('2026-01-02T03:04:05.678Z') };

/** Does what `scripted-crawler.mjs` does. */
function runScript(container: FakeContainer, engine: FakeEngine): void {
  const script = JSON.parse(container.spec.env['CRAWLER_SCRIPT'] ?? '{}') as CrawlerScript;
  const { spec } = container;
  for (const line of script.print ?? []) engine.print(spec, line);
  for (const line of script.printError ?? []) engine.print(spec, line, 'stderr');
  if (script.report === true) {
    const { config, secrets = null } = spec;
    const env = {
      ...spec.env,
      CONFIG_PATH: '/app/config/config.json',
      ...(secrets !== null && { CRAWLERD_SECRETS_PATH: '/app/config/secrets.json' }),
    };
    engine.print(spec, JSON.stringify({ env, config, secrets }));
  }
  container.onTerm = script.onTerm ?? 0;
  engine.print(spec, 'ready');
  if (script.stay !== true) engine.exit(spec, { exitCode: script.exit ?? 0 });
}

describeRuntimeContract('fake', () => {
  const engine = new FakeEngine({
    clock: { now: () => new Date() },
    images: new Set([IMAGE]),
    onStart: runScript,
    onSignal: (container, signal) => {
      if (signal === 'SIGTERM') engine.print(container.spec, 'got SIGTERM');
    },
  });
  return Promise.resolve({
    image: IMAGE,
    connect: (instance) => new FakeRuntime({ engine, instance }),
    createOnly: async (instance, spec) => {
      engine.failNext('start');
      await new FakeRuntime({ engine, instance }).ensureLaunched(spec).catch(() => {});
    },
    pause: (ref) => {
      engine.pause(ref);
    },
    unpause: (ref) => {
      engine.unpause(ref);
    },
    endGrace: (ref) => {
      engine.endGrace(ref);
    },
    rename: (ref, name) => {
      const container = engine.find(ref);
      if (container !== undefined) engine.rename(container, name);
    },
    impersonate: (spec, { isOurs }) => {
      const original = engine.find(spec);
      if (original === undefined) throw new Error('there is nothing to copy');
      const { instance } = original;
      const other = engine.create(isOurs ? instance : 'somebody', spec, containerName(spec));
      engine.start(other);
      return Promise.resolve({
        isRunning: () => other.state.kind === 'running',
        remove: () => engine.remove(other),
      });
    },
    unreachable: () => {
      const dead = new FakeEngine({ clock });
      dead.goDown();
      return new FakeRuntime({ engine: dead, instance: 'any' });
    },
    dispose: () => Promise.resolve(),
  });
});

const spec: ContractSpec = {
  containerId: null,
  executionId: 'e',
  attempt: 1,
  image: IMAGE,
  config: '{}',
  env: {},
  resources: {},
};
const listener = { onConnected: () => {}, onHint: () => {} };

function setUp(): { engine: FakeEngine; runtime: FakeRuntime } {
  const engine = new FakeEngine({ clock });
  return { engine, runtime: new FakeRuntime({ engine, instance: 'i' }) };
}

describe('the fake runtime fails on request', () => {
  it('before an operation: it has no effect', async () => {
    const { engine, runtime } = setUp();
    engine.failNext('create', 'before');
    await expect(runtime.ensureLaunched(spec)).rejects.toMatchObject({ code: 'interrupted' });
    expect(engine.all()).toEqual([]);
  });

  it('after an operation: it took effect, and the caller does not know', async () => {
    const { engine, runtime } = setUp();
    engine.failNext('start', 'after');
    await expect(runtime.ensureLaunched(spec)).rejects.toMatchObject({ code: 'interrupted' });
    expect(engine.find(spec)).toMatchObject({ starts: 1, state: { kind: 'running' } });
    await runtime.ensureLaunched(spec);
    expect(engine.find(spec)?.starts).toBe(1);
  });

  it('once for each fault, in the order they were given', async () => {
    const { engine, runtime } = setUp();
    engine.failNext('ping', 'before', new RuntimeError('unreachable', 'first'));
    engine.failNext('ping', 'before', new RuntimeError('unreachable', 'second'));
    await expect(runtime.ping()).rejects.toThrow('first');
    await expect(runtime.ping()).rejects.toThrow('second');
    await expect(runtime.ping()).resolves.toBeUndefined();
  });

  it('by hanging until released', async () => {
    const { engine, runtime } = setUp();
    const hold = engine.holdNext('start', 'before');
    const launching = runtime.ensureLaunched(spec);
    await hold.reached;
    expect(await runtime.inspect(spec)).toMatchObject({ kind: 'pending' });
    hold.release();
    await launching;
    expect(await runtime.inspect(spec)).toMatchObject({ kind: 'running' });
  });

  it('by breaking the event feed', async () => {
    const { engine, runtime } = setUp();
    const watching = runtime.watch(listener, new AbortController().signal);
    await Promise.resolve();
    await runtime.ping();
    engine.disconnect();
    await expect(watching).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('by losing a container', async () => {
    const { engine, runtime } = setUp();
    await runtime.ensureLaunched(spec);
    const stopping = runtime.stop({ ...spec }, { graceSeconds: 0 });
    await stopping;
    engine.vanish(spec);
    expect(await runtime.inspect(spec)).toEqual({ kind: 'absent' });
  });

  it('by killing a container for a reason', async () => {
    const { engine, runtime } = setUp();
    await runtime.ensureLaunched(spec);
    engine.exit(spec, { exitCode: 137, oomKilled: true });
    expect(await runtime.inspect(spec)).toMatchObject({
      exitCode: 137,
      oomKilled: true,
      endedAt: clock.now(),
    });
  });
});
