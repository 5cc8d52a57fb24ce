import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runAgainst } from '../testing/cli-harness.ts';
import { FakeService, sendJson } from '../testing/fake-service.ts';
import { deliverySample } from '../testing/samples.ts';
import { testIo } from '../testing/test-io.ts';

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
});
afterEach(() => service.stop());

const LIST = 'GET /api/v1/deliveries';
const FAILED = deliverySample({
  id: 9,
  kind: 'failed',
  execution_id: '01a20a98-ac72-7f10-9d00-25cf55c18dfc',
  state: 'failed',
  attempts: 10,
  failure: 'it answered 410',
});

describe('delivery ls', () => {
  it('lists what was asked for, however many pages there are', async () => {
    service.on(LIST, ({ query }, response) => {
      const isFirst = query['before'] === undefined;
      const deliveries = [isFirst ? FAILED : deliverySample()];
      sendJson(response, 200, { deliveries, next_before: isFirst ? 9 : null });
    });
    const { out } = await runAgainst(service, ['delivery', 'ls', '--endpoint', 'team', '--state', 'failed']);
    expect(out).toBe(
      'ID\tENDPOINT\tKIND\tEXECUTION\tSINCE\tSTATE\tTRIES\tWHY\n' +
        `9\tteam\tfailed\t${FAILED.execution_id}\t${FAILED.created_at}\tfailed\t10\tit answered 410\n` +
        `7\tteam\ttest\t\t${FAILED.created_at}\tpending\t0\t\n`,
    );
    expect(service.seen.map(({ query }) => query)).toEqual([
      { endpoint: 'team', state: 'failed', limit: '20' },
      { endpoint: 'team', state: 'failed', limit: '19', before: '9' },
    ]);
  });

  it('says on a terminal that there are more, or none', async () => {
    service.json(LIST, { deliveries: [FAILED], next_before: 9 });
    const run = async () =>
      (
        await runAgainst(
          service,
          ['delivery', 'ls', '--limit', '1'],
          testIo({ terminal: true, columns: 120 }),
        )
      ).out;
    expect(await run()).toMatch(
      /│ +9 │ team +│ failed │ 01a20a98-ac72 │ 1 h ago [^]*There are more: --limit 2/,
    );
    service.json(LIST, { deliveries: [], next_before: null });
    expect(await run()).toBe('No deliveries.\n');
  });
});

describe('delivery redeliver', () => {
  const REDELIVER = 'POST /api/v1/deliveries/9/redeliver';

  it('says whether it has arrived this time', async () => {
    service.json(REDELIVER, { ...FAILED, state: 'pending', attempts: 0 }, 202);
    const arrived = { ...FAILED, state: 'delivered', attempts: 1, failure: null };
    service.json(LIST, { deliveries: [arrived], next_before: null });
    const ran = await runAgainst(service, ['delivery', 'redeliver', '9']);
    expect(ran).toEqual({ code: 0, out: 'Delivery 9 has arrived at team\n', err: '' });
  });

  it('repeats what the service says of one that is not kept, and refuses what is no number', async () => {
    service.problem(REDELIVER, { status: 404, detail: 'There is no delivery 9.' });
    const unknown = await runAgainst(service, ['delivery', 'redeliver', '9']);
    expect([unknown.code, unknown.err]).toEqual([1, 'There is no delivery 9.\n']);
    expect((await runAgainst(service, ['delivery', 'redeliver', 'x'])).code).toBe(2);
  });
});
