import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LOG_COMPLETE_HEADER } from '@crawlerd/shared';
import { runAgainst } from '../testing/cli-harness.ts';
import { FakeService } from '../testing/fake-service.ts';
import { statusSample, succeededSample } from '../testing/samples.ts';

const ROUTE = 'GET /api/v1/executions/ex-1/logs';
const LINES = [1, 2, 3].map((second) => `2026-01-02T03:04:0${second}.000000000Z stdout line ${second}\n`);

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
  service.on(ROUTE, ({ query }, response) => {
    const isFollowed = query['follow'] === 'true';
    response.writeHead(200, { [LOG_COMPLETE_HEADER]: 'false' });
    response.end((isFollowed ? LINES : LINES.slice(0, 1)).join(''));
  });
});
afterEach(async () => service.stop());

describe('logs', () => {
  test('of a crawl that has just ended are waited for until they are copied', async () => {
    service.execution([succeededSample()]);
    const { code, out, err } = await runAgainst(service, ['logs', 'ex-1', '--tail', '9']);
    expect([code, out, err]).toEqual([0, LINES.join(''), '']);
  });

  test('of a crawl that is not over say that more will come', async () => {
    service.execution([statusSample()]);
    const { code, out, err } = await runAgainst(service, ['logs', 'ex-1']);
    expect([code, out]).toEqual([0, LINES[0]]);
    expect(err).toContain('more will come. Follow it with: crawlerd logs -f ex-1');
  });
});
