import { afterEach, beforeEach, expect, test } from 'vitest';
import { runAgainst } from '../testing/cli-harness.ts';
import { FakeService } from '../testing/fake-service.ts';
import { pageListSample } from '../testing/samples.ts';
import { testIo } from '../testing/test-io.ts';

const ROUTE = 'GET /api/v1/executions/ex-1/pages';

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
});
afterEach(async () => service.stop());

test('failed pages are listed with code, tries and reason, and counted by code', async () => {
  const codes = [
    { code: 'http_503', count: 2 },
    { code: 'timeout', count: 1 },
  ];
  const list = pageListSample({ failed_by_code: codes, lines_skipped: 1 });
  service.json(ROUTE, list);
  const { code, out, err } = await runAgainst(service, ['pages', 'ex-1']);
  expect(code).toBe(0);
  expect(out).toBe(
    'CODE\tTRIES\tURL\tWHY\tSNAPSHOT\nhttp_503\t4\thttps://shop.example/1\tHTTP 503\tsnapshots/http_503.html\n',
  );
  expect(err).toBe(
    '3 pages have failed: 2 http_503, 1 timeout.\n1 line of the file could not be read as a page.\n',
  );
  expect(service.seen[0]?.query).toEqual({ outcome: 'failed', limit: '100' });
  expect(JSON.parse((await runAgainst(service, ['pages', 'ex-1', '--json'])).out)).toEqual(list);
});

test('what is asked for is sent, and pages that are done have their status', async () => {
  const [page] = pageListSample().pages;
  const done = { url: page?.url, outcome: 'done', status: 200, code: null, message: null, attempts: 1 };
  service.json(ROUTE, { ...pageListSample(), pages: [{ ...page, ...done, at: '2026-01-02T03:04:05.000Z' }] });
  const args = [
    'pages',
    'ex-1',
    '--outcome',
    'done',
    '--code',
    'c',
    '--host',
    'shop.example',
    '--limit',
    '5',
  ];
  const { out } = await runAgainst(service, args);
  expect(out).toBe('STATUS\tTRIES\tURL\tAT\n200\t1\thttps://shop.example/1\t2026-01-02T03:04:05.000Z\n');
  expect(service.seen[0]?.query).toEqual({ outcome: 'done', code: 'c', host: 'shop.example', limit: '5' });
  expect((await runAgainst(service, ['pages', 'ex-1', '--outcome', 'done', '--failed'])).code).toBe(2);
});

test('the list is followed over answers without pages, until there are as many as asked for', async () => {
  service.on(ROUTE, ({ query }, response) => {
    const isFirst = query['cursor'] === undefined;
    const pages = isFirst ? [] : [...pageListSample().pages, ...pageListSample().pages];
    response.end(JSON.stringify(pageListSample({ pages, next_cursor: isFirst ? 'p-0' : 'p-9' })));
  });
  const { out, err } = await runAgainst(service, ['pages', 'ex-1', '--limit', '4']);
  expect(out.split('\n')).toHaveLength(6);
  expect(service.seen.map(({ query }) => [query['limit'], query['cursor']])).toEqual([
    ['4', undefined],
    ['4', 'p-0'],
    ['2', 'p-9'],
  ]);
  expect(err).toContain('--limit');
});

test('a terminal is told that there are none, or that nothing is known', async () => {
  const terminal = testIo({ terminal: true });
  service.json(ROUTE, pageListSample({ pages: [], failed_by_code: [] }));
  const none = await runAgainst(service, ['pages', 'ex-1'], terminal);
  expect(none.out).toBe('No pages.\n');
  expect(none.err).toContain('No page has failed.');
  service.json(ROUTE, pageListSample({ pages: [], source: null, failed_by_code: null }));
  const unknown = await runAgainst(service, ['pages', 'ex-1'], testIo({ terminal: true }));
  expect(unknown.out).toBe('Nothing is known of its pages.\n');
});
