import { expect, onTestFinished, test } from 'vitest';
import { runAgainst } from '../testing/cli-harness.ts';
import { FakeService } from '../testing/fake-service.ts';

test('passes on reasons, a part of the name and times, and refuses an unknown reason', async () => {
  const service = await new FakeService().start();
  onTestFinished(async () => service.stop());
  service.json('GET /api/v1/executions', { executions: [], next_cursor: null });
  const times = ['created-after', 'created-before', 'finished-after', 'finished-before'];
  const filters = times.flatMap((each, i) => [`--${each}`, `2026-01-0${i + 1}T00:00:00Z`]);
  await runAgainst(service, ['ls', '--reason', 'oom_killed', '--name', 'sho', ...filters]);
  expect(service.seen[0]?.query).toEqual({
    reason: 'oom_killed',
    name_contains: 'sho',
    created_after: '2026-01-01T00:00:00Z',
    created_before: '2026-01-02T00:00:00Z',
    finished_after: '2026-01-03T00:00:00Z',
    finished_before: '2026-01-04T00:00:00Z',
    limit: '50',
  });
  const { code, err } = await runAgainst(service, ['ls', '--reason', 'oom_kiled']);
  expect(code).not.toBe(0);
  expect(err).toContain('Did you mean oom_killed?');
});
