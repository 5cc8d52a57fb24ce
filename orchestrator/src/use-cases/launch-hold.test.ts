import { describe, expect, it } from 'vitest';
import { RuntimeError } from '../ports/runtime.ts';
import { eventually } from '../testing/eventually.ts';
import { World } from '../testing/world.ts';

const OTHER = { image: 'trusted/one' };
const full = new RuntimeError('machine_fault', 'mkdir /var/lib/docker/x: no space left on device.');
const odd = (id: string) => new RuntimeError('refused', `The moon is in the wrong house for ${id}.`);

/** A world whose engine refuses to create containers, until it is mended. */
function refusing(refusal: (id: string) => Error | null, maxConcurrent = 100) {
  const machine = { refusal, refusals: 0 };
  const world = new World({
    maxConcurrent,
    onCreate: ({ executionId }) => {
      const error = machine.refusal(executionId);
      if (error === null) return;
      machine.refusals += 1;
      throw error;
    },
  });
  return { world, machine };
}

/** Lets time pass, in which the scan wakes the dispatcher each second. */
async function pass(world: World, seconds: number): Promise<void> {
  for (let i = 0; i < seconds; i++) {
    world.clock.advance(1);
    world.services.wakeups.dispatcher();
    await world.services.wakeups.idle();
  }
}

const launchAll = (world: World, count: number, launch = {}) =>
  Promise.all(Array.from({ length: count }, () => world.launch({ ...OTHER, ...launch })));

async function failures(world: World): Promise<string | undefined> {
  return (await world.services.readiness()).find(({ ok }) => !ok)?.detail;
}

describe('a fault of the machine', () => {
  it.each([
    ['in known words', () => full],
    ['in words that nobody has classified, for several executions in a row', odd],
  ])(
    '%s holds the queue: no execution pays for it, and all go on when it is gone',
    async (_name, refusal) => {
      const { world, machine } = refusing(refusal);
      const ids = await launchAll(world, 30, { max_attempts: 1 });
      await pass(world, 300);
      for (const id of ids) {
        expect(world.find(id).execution).toMatchObject({
          status: 'queued',
          crawlFailures: 0,
          infraFailures: 0,
        });
      }
      // First as many as may start at once, then one at a time, with longer and longer waits.
      expect(machine.refusals).toBeLessThan(40);
      const detail = refusal('').message.split(' for ')[0];
      expect(await failures(world)).toContain(detail);
      expect(world.services.diagnosis(world.find(ids[7] ?? ''))).toMatchObject({
        code: 'waiting_for_machine',
        message: expect.stringContaining(detail ?? ''),
      });
      machine.refusal = () => null;
      await pass(world, 40);
      await Promise.all(ids.map(async (id) => world.reaches(id, 'running')));
      expect(await failures(world)).toBeUndefined();
    },
  );

  it('is no longer told when nobody waits for it', async () => {
    const { world } = refusing(() => full);
    const [id = ''] = await launchAll(world, 1);
    await pass(world, 5);
    world.stop(id);
    await pass(world, 60);
    expect(await failures(world)).toBeUndefined();
  });
});

describe('an execution that alone is refused', () => {
  it.each([
    ['in words for the machine', () => full, 'trusted/one', 3],
    ['in words that nobody knows', odd, 'trusted/one', 1],
  ])('%s holds up no other for long, and ends by itself', async (_name, refusal, image, attempts) => {
    const { world } = refusing((id) => (id === 'e1' ? refusal(id) : null), 1);
    const poisoned = await world.launch({ image, priority: 5 });
    const others = await launchAll(world, 6);
    for (const id of others) {
      await eventually(`${id} has its turn`, async () => {
        await pass(world, 1);
        return world.find(id).execution.status === 'running';
      });
      world.complete(id);
      world.engine.exit(world.ref(id));
      await world.released(id);
    }
    await pass(world, 60);
    const { execution } = world.find(poisoned);
    expect(execution).toMatchObject({ status: 'failed', verdict: { reason: 'launch_failed' } });
    expect(execution.attempt).toBeGreaterThan(attempts);
  });

  it('in words that nobody knows is tried once more if there is no other, and fails', async () => {
    const { world, machine } = refusing(odd);
    const [id = ''] = await launchAll(world, 1, { max_attempts: 3 });
    await pass(world, 10);
    expect(world.find(id).execution).toMatchObject({ status: 'failed', attempt: 2 });
    expect(machine.refusals).toBe(2);
  });

  it('for what it asks for fails at once, however many ask for the same', async () => {
    const { world } = refusing(() => new RuntimeError('rejected', 'unable to find user shop'));
    const ids = await launchAll(world, 5, { max_attempts: 3 });
    await world.services.wakeups.idle();
    for (const id of ids) expect(world.find(id).execution).toMatchObject({ status: 'failed', attempt: 1 });
    expect(await failures(world)).toBeUndefined();
  });
});

describe('a missing image', () => {
  it('holds the queue if it is the one of most launches, and makes no attempt', async () => {
    const images = new Set(['trusted/one']);
    const world = new World({ images });
    const ids = [await world.launch(), await world.launch()];
    await pass(world, 60);
    for (const id of ids) expect(world.find(id).execution).toMatchObject({ status: 'queued', attempt: 0 });
    expect(await failures(world)).toContain('crawlerd/crawler:test is not on the fake engine');
    images.add('crawlerd/crawler:test');
    await pass(world, 1);
    for (const id of ids) await world.reaches(id, 'running');
    expect(await failures(world)).toBeUndefined();
  });

  it('is a fault of the one that asks for it if it is another', async () => {
    const world = new World({ images: new Set(['crawlerd/crawler:test']) });
    const id = await world.launch({ image: 'trusted/typo', max_attempts: 3 });
    const { execution } = await world.reaches(id, 'failed');
    expect(execution).toMatchObject({ attempt: 1, verdict: { reason: 'launch_failed' } });
    await world.running();
  });
});
