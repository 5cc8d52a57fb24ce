import { afterEach, beforeEach, expect, test } from 'vitest';
import { runAgainst } from '../testing/cli-harness.ts';
import { FakeService } from '../testing/fake-service.ts';
import { statusSample } from '../testing/samples.ts';

const ROUTE = 'POST /api/v1/executions/ex-1/retry-pages';

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
});
afterEach(async () => service.stop());

test('all failed pages are tried again, or those of some codes and hosts', async () => {
  const status = statusSample({ execution_id: 'ex-1', status: 'queued' });
  service.json(ROUTE, status, 202);
  const { code, out } = await runAgainst(service, ['retry-pages', 'ex-1']);
  expect([code, out]).toEqual([0, 'A retry of the failed pages of ex-1 is requested: queued\n']);
  const some = [
    '--code',
    'http_500',
    '--code',
    'timeout',
    '--host',
    'shop.example',
    '--follow-links',
    '--json',
  ];
  expect(JSON.parse((await runAgainst(service, ['retry-pages', 'ex-1', ...some])).out)).toEqual(status);
  expect(service.seen.map(({ body }) => body)).toEqual([
    { follow: false },
    { codes: ['http_500', 'timeout'], hosts: ['shop.example'], follow: true },
  ]);
});

test('what the service says against it is shown', async () => {
  const problem = { status: 409, code: 'no_failed_pages', detail: 'List them with: crawlerd pages ex-1' };
  service.problem(ROUTE, problem);
  const { code, err } = await runAgainst(service, ['retry-pages', 'ex-1']);
  expect(code).toBe(1);
  expect(err).toContain('crawlerd pages ex-1');
});
