import { describe, expect, it } from 'vitest';
import { type EgressState, RuntimeError } from '../ports/runtime.ts';
import { eventually } from '../testing/eventually.ts';
import { World } from '../testing/world.ts';

const ok: EgressState = { level: 'ok', detail: 'crawlers reach the public internet' };
const warning: EgressState = { level: 'warning', detail: 'iptables is not installed here' };
const fault: EgressState = { level: 'fault', detail: 'the rules are gone' };

async function checkOf(state: EgressState | null) {
  const world = new World();
  world.engine.limitEgress = () => state;
  world.restart();
  await world.services.wakeups.idle();
  const checks = await world.services.readiness();
  return checks.find(({ name }) => name === 'egress filter');
}

describe('what crawlers can reach', () => {
  it('is a check of the readiness: a warning does not make the service unready, a fault does', async () => {
    expect(await checkOf(null)).toBeUndefined();
    expect(await checkOf(ok)).toEqual({ name: 'egress filter', ok: true, detail: ok.detail });
    expect(await checkOf(warning)).toEqual({
      name: 'egress filter',
      ok: true,
      warning: true,
      detail: warning.detail,
    });
    expect(await checkOf(fault)).toEqual({ name: 'egress filter', ok: false, detail: fault.detail });
  });

  it('is limited before the first launch, and again at each comparison with the engine', async () => {
    const world = new World({ reconcileMs: 20 });
    let looks = 0;
    world.engine.limitEgress = () => {
      looks += 1;
      return ok;
    };
    world.restart();
    await eventually('it looks again and again', () => looks > 3);
    expect(looks).toBeGreaterThan(3);
  });

  it('keeps its last state while the engine does not answer', async () => {
    const world = new World({ reconcileMs: 20 });
    let looks = 0;
    world.engine.limitEgress = () => {
      looks += 1;
      if (looks > 2) throw new RuntimeError('unreachable', 'No engine.');
      return warning;
    };
    world.restart();
    await eventually('it looks again and again', () => looks > 4);
    expect(await world.services.readiness()).toContainEqual(
      expect.objectContaining({ detail: warning.detail }),
    );
  });
});

it('a runtime that refuses is a fault, which does not end a service that runs', async () => {
  const world = new World({ reconcileMs: 20 });
  let looks = 0;
  world.engine.limitEgress = () => {
    looks += 1;
    if (looks < 6) return ok;
    throw new RuntimeError('rejected', 'Another crawlerd uses the network.');
  };
  world.restart();
  await eventually('it looks again and again', () => looks > 8);
  expect(await world.services.readiness()).toContainEqual({
    name: 'egress filter',
    ok: false,
    detail: 'Another crawlerd uses the network.',
  });
});
