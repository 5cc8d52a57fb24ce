import { afterEach, beforeEach, expect, test } from 'vitest';
import { STATUSES, type ExecutionSummary } from '@crawlerd/shared';
import { runAgainst } from '../testing/cli-harness.ts';
import { FakeService } from '../testing/fake-service.ts';
import { testIo } from '../testing/test-io.ts';

const NONE = Object.fromEntries(STATUSES.map((status) => [status, 0])) as ExecutionSummary['by_status'];
const SUMMARY: ExecutionSummary = {
  executions: 12,
  by_status: { ...NONE, running: 1, failed: 11 },
  tasks: [{ task_name: 'shop', executions: 9, by_status: { ...NONE, failed: 9 } }],
  other_executions: 3,
  is_complete: false,
};

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
  service.json('GET /api/v1/executions/summary', SUMMARY);
});
afterEach(async () => service.stop());

test('summary counts by task and status, and says what it leaves out', async () => {
  const { code, out, err } = await runAgainst(service, [
    'summary',
    '--label',
    'team=a',
    '--status',
    'failed',
  ]);
  expect(code).toBe(0);
  expect(out).toBe('TASK\tALL\tRUNNING\tFAILED\nshop\t9\t0\t9\ntotal\t12\t1\t11\n');
  expect(err).toContain('3 executions of further tasks');
  expect(err).toContain('only the newest');
  expect(service.seen[0]?.query).toEqual({ label: 'team=a', status: 'failed' });
});

test('summary --json is the answer of the service', async () => {
  const { out } = await runAgainst(service, ['summary', '--json']);
  expect(JSON.parse(out)).toEqual(SUMMARY);
});

test('summary of nothing says so to a person', async () => {
  const none = { executions: 0, by_status: NONE, tasks: [], other_executions: 0, is_complete: true };
  service.json('GET /api/v1/executions/summary', none);
  expect((await runAgainst(service, ['summary'], testIo({ terminal: true }))).out).toBe('No executions.\n');
});
