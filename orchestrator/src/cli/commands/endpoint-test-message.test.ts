import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runAgainst } from '../testing/cli-harness.ts';
import { FakeService, sendJson } from '../testing/fake-service.ts';
import { deliverySample } from '../testing/samples.ts';

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
});
afterEach(() => service.stop());

describe('endpoint test', () => {
  const TEST = 'POST /api/v1/endpoints/team/test';
  const LIST = 'GET /api/v1/deliveries';
  const run = async (...args: string[]) => runAgainst(service, ['endpoint', 'test', 'team', ...args]);
  const becomes = (...states: ReturnType<typeof deliverySample>[]) => {
    service.json(TEST, deliverySample(), 202).on(LIST, (_seen, response) => {
      const next = states.length > 1 ? states.shift() : states[0];
      sendJson(response, 200, { deliveries: [next], next_before: null });
    });
  };

  it('waits until the message has arrived', async () => {
    becomes(deliverySample(), deliverySample(), deliverySample({ state: 'delivered', attempts: 1 }));
    expect(await run()).toEqual({ code: 0, out: 'Delivery 7 has arrived at team\n', err: '' });
    expect(service.seen.at(-1)?.query).toEqual({ endpoint: 'team', before: '8', limit: '1' });
  });

  it('says why it has not, and fails', async () => {
    becomes(deliverySample({ attempts: 1, failure: 'the robot refused it: code is 19021' }));
    const { code, err } = await run();
    expect([code, err]).toEqual([
      1,
      'Delivery 7 has not arrived at team, and is tried again: the robot refused it: code is 19021\n',
    ]);
    service.json(TEST, deliverySample({ state: 'failed', failure: 'The endpoint was paused.' }), 202);
    expect((await run()).err).toBe('Delivery 7 has not arrived at team: The endpoint was paused.\n');
  });

  it('waits no longer than others may take, and not at all if it is told so', async () => {
    becomes(deliverySample());
    expect(await run()).toMatchObject({ code: 1, err: expect.stringContaining('is waiting') });
    const looks = service.seen.length;
    expect(await run('--no-wait')).toMatchObject({ code: 0, out: expect.stringContaining('is waiting') });
    expect(service.seen.length).toBe(looks + 1);
  });
});
