import { afterEach, beforeEach, expect, test } from 'vitest';
import { runAgainst } from './testing/cli-harness.ts';
import { FakeService } from './testing/fake-service.ts';
import { statusSample } from './testing/samples.ts';
import { testIo } from './testing/test-io.ts';

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
  const launched = { ...statusSample(), warnings: [] };
  service.json('POST /api/v1/executions', launched, 201);
  service.json('POST /api/v1/tasks/shop/executions', launched, 201);
  service.json('POST /api/v1/executions/ex-1/replay', launched, 201);
});
afterEach(async () => service.stop());

async function sentBy(args: readonly string[], trace: string | undefined): Promise<unknown> {
  const io = testIo();
  io.env['TRACEPARENT'] = trace;
  const { code, err } = await runAgainst(service, args, io);
  expect([code, err]).toEqual([0, '']);
  return service.seen.at(-1)?.headers['traceparent'];
}

const LAUNCHES = [
  ['run', 'https://shop.example/'],
  ['task', 'run', 'shop'],
  ['replay', 'ex-1'],
];

test.each(LAUNCHES)('%s %s hands on the trace that it is part of', async (...args) => {
  expect(await sentBy(args, TRACE)).toBe(TRACE);
});

test.each([undefined, '', 'my-trace', `${TRACE}\nx-header: 1`])(
  '%j is no trace, and is not sent',
  async (trace) => {
    expect(await sentBy(['replay', 'ex-1'], trace)).toBeUndefined();
  },
);
