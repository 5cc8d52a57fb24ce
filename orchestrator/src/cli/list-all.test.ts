import { afterEach, beforeEach, expect, test } from 'vitest';
import { runAgainst } from './testing/cli-harness.ts';
import { FakeService, sendJson } from './testing/fake-service.ts';
import { statusSample } from './testing/samples.ts';

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
});
afterEach(async () => service.stop());

test('ls goes on after pages with few executions, or none, until the end of the list', async () => {
  const pages = [[], ['ex-1'], [], ['ex-2', 'ex-3'], []];
  service.on('GET /api/v1/executions', ({ query }, response) => {
    const page = Number(query['cursor'] ?? 0);
    const executions = (pages[page] ?? []).map((id) => statusSample({ execution_id: id }));
    sendJson(response, 200, { executions, next_cursor: page < 4 ? String(page + 1) : null });
  });
  const { out } = await runAgainst(service, ['ls', '--label', 'team=prices', '--json']);
  const answer: { executions: { execution_id: string }[]; next_cursor: string | null } = JSON.parse(out);
  expect(answer.executions.map(({ execution_id: id }) => id)).toEqual(['ex-1', 'ex-2', 'ex-3']);
  expect(answer.next_cursor).toBeNull();
  expect(service.seen.map(({ query }) => query['label'])).toEqual(pages.map(() => 'team=prices'));
});
