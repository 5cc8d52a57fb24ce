import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runAgainst } from '../testing/cli-harness.ts';
import { NOTHING_SKIPPED, type ExecutionStatus, type ItemsSummary } from '@crawlerd/shared';
import { FakeService, sendJson } from '../testing/fake-service.ts';
import { statusSample } from '../testing/samples.ts';
import { testIo } from '../testing/test-io.ts';

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
});
afterEach(async () => service.stop());

describe('items', () => {
  const ITEMS = [
    {
      url: 'https://s.example/1',
      title: '龙井绿茶',
      price: 68,
      price_currency: 'CNY',
      rating: 4.5,
      images: [],
    },
    {
      url: 'https://s.example/2',
      title: 'Pan',
      price: 19.5,
      price_currency: null,
      brand: 'Iron\u001b[2J',
      _meta: {},
    },
    { url: 'https://s.example/3', title: null, price: null, availability: 'in_stock' },
  ];

  function serveItems() {
    service.on('GET /api/v1/executions/ex-1/items', ({ query }, response) => {
      const from = Number(query['offset'] ?? 0);
      const page = ITEMS.slice(from, from + Number(query['limit'] ?? ITEMS.length));
      if (query['format'] === 'json') sendJson(response, 200, page);
      else response.writeHead(200).end(page.map((item) => `${JSON.stringify(item)}\n`).join(''));
    });
  }

  test('are JSON lines in a pipe and an array with --json', async () => {
    serveItems();
    expect((await runAgainst(service, ['items', 'ex-1'])).out).toBe(
      ITEMS.map((item) => `${JSON.stringify(item)}\n`).join(''),
    );
    const { out } = await runAgainst(service, ['items', 'ex-1', '--json', '--offset', '1', '--limit', '1']);
    expect(JSON.parse(out)).toEqual([ITEMS[1]]);
  });

  test('are a table of their short fields on a terminal, with a hint if there are more', async () => {
    serveItems();
    const io = testIo({ terminal: true, columns: 120 });
    io.env['NO_COLOR'] = '1';
    const { out } = await runAgainst(service, ['items', 'ex-1', '--limit', '2'], io);
    expect(out).toBe(
      'TITLE         PRICE  RATING  URL                  BRAND\n' +
        '龙井绿茶  68.00 CNY     4.5  https://s.example/1\n' +
        'Pan            19.5          https://s.example/2  Iron\n' +
        'There are more: use --limit and --offset.\n',
    );
  });

  test('give the place of their addresses to whole titles on a narrow terminal', async () => {
    serveItems();
    const { out } = await runAgainst(service, ['items', 'ex-1'], testIo({ terminal: true, columns: 80 }));
    expect(out).not.toContain('https://');
    expect(out).toContain('龙井绿茶');
  });

  test('say so if there are none', async () => {
    service.on('GET /api/v1/executions/ex-1/items', (_seen, response) => response.writeHead(200).end());
    expect((await runAgainst(service, ['items', 'ex-1', '--format', 'table'])).out).toBe('No items.\n');
  });

  test('cannot steer a terminal, in no format', async () => {
    service.on('GET /api/v1/executions/ex-1/items', (_seen, response) =>
      response.writeHead(200).end('{"title":"\u001b[2J\u009bx"}\n'),
    );
    for (const format of ['table', 'jsonl', 'json']) {
      const io = testIo({ terminal: true });
      io.env['NO_COLOR'] = '1';
      const { out } = await runAgainst(service, ['items', 'ex-1', '--format', format], io);
      expect(out).not.toMatch(/(?!\n)\p{Cc}/u);
    }
  });

  describe('that are not all there is', () => {
    const SUMMARY: ItemsSummary = {
      source: 'files',
      items_skipped: {
        ...NOTHING_SKIPPED,
        count: 2,
        lines: 2,
        sample: [{ file: 'journal.jsonl', line: 3, why: 'not_json', text: '{\u001b[2J…' }],
      },
      items_missing: 0,
    };

    function serve(summary: ItemsSummary | null, body = '{"n":1}\n') {
      service.on('GET /api/v1/executions/ex-1/items', (_seen, response) => {
        response.setHeader('x-items-source', summary?.source ?? 'files');
        if (summary === null) return void response.writeHead(200).end(body);
        response.writeHead(200, { trailer: 'x-items-summary' });
        response.write(body);
        response.addTrailers({ 'x-items-summary': JSON.stringify(summary).replace('…', '\\u2026') });
        response.end();
      });
    }

    test.each([
      ['jsonl', '{"n":1}\n', '{"n":1}\n'],
      ['json', '[{"n":1}]', '[{"n":1}]'],
      ['table', '{"n":1}\n', 'N\n1\n'],
    ])('are told beside them: %s', async (format, body, printed) => {
      serve(SUMMARY, body);
      const { out, err, code } = await runAgainst(service, ['items', 'ex-1', '--format', format]);
      expect(err).toBe('2 lines were left out: journal.jsonl:3 is not JSON: {….\n');
      expect(code).toBe(0);
      expect(out).toBe(printed);
    });

    test('are told from the status if a proxy has dropped the trailer', async () => {
      serve(null);
      service.on('GET /api/v1/monitoring/execution/ex-1/status', (_seen, response) => {
        const warning = { code: 'items_skipped', message: '1 line was left out.', count: 1, last_at: '' };
        sendJson(response, 200, statusSample({ warnings: [warning] } as Partial<ExecutionStatus>));
      });
      expect((await runAgainst(service, ['items', 'ex-1'])).err).toBe('1 line was left out.\n');
    });

    test('are nothing to talk about if nothing is missing', async () => {
      serve({ ...SUMMARY, items_skipped: NOTHING_SKIPPED });
      expect((await runAgainst(service, ['items', 'ex-1'])).err).toBe('');
    });

    test('were only reported, and not all of them', async () => {
      serve({ source: 'reported', items_skipped: NOTHING_SKIPPED, items_missing: 20 });
      expect((await runAgainst(service, ['items', 'ex-1'])).err).toBe(
        'These items were reported by the crawler; there are none in its output folder.\n' +
          '20 more items that the crawler counted are neither reported nor written to its output folder.\n',
      );
    });
  });

  test('have columns for names that objects have by themselves, and one for what is no object', async () => {
    service.on('GET /api/v1/executions/ex-1/items', (_seen, response) =>
      response.writeHead(200).end('{"constructor":"Ford","__proto__":"x"}\n7\n[1]\n"y"\n'),
    );
    const { out } = await runAgainst(service, ['items', 'ex-1', '--format', 'table']);
    expect(out).toBe('CONSTRUCTOR\tVALUE\nFord\t\n\t7\n\t[1]\n\ty\n');
  });
});
