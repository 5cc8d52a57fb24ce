import { mkdirSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { isValid, ItemsSummarySchema } from '@crawlerd/shared';
import { servedWorld } from '../testing/operator.ts';

const ITEMS: readonly object[] = [{ title: '一' }, { constructor: { prototype: 1 } }, { n: 3 }];

/** An execution with these files and this result. */
async function served(files: Readonly<Record<string, string>>, result: object | null) {
  const { world, operator, url } = await servedWorld();
  const id = await world.running();
  const folder = world.services.outputs.path(id);
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  if (result === null) world.engine.exit(world.ref(id), { exitCode: 1 });
  else {
    world.complete(id, { result_data: result });
    world.engine.exit(world.ref(id), { exitCode: 0 });
  }
  await world.released(id);
  const items = (query = '') => operator.inject({ url: `/executions/${id}/items${query}` });
  return { world, id, items, url: `${url}/executions/${id}/items` };
}

async function answer(url: string) {
  const response = await new Promise<IncomingMessage>((resolve) => get(url, resolve));
  return { body: await text(response), trailers: response.trailers, headers: response.headers };
}

describe('items that cannot be read', () => {
  const FILES = { 'a.jsonl': '{"n":1}\n{"二":\n{"n":2}\n', 'b.jl': '' };

  it('are told after the others, in a trailer and at the end of an object', async () => {
    const { url, items } = await served(FILES, null);
    const { body, trailers, headers } = await answer(`${url}?format=jsonl`);
    expect(body).toBe('{"n":1}\n{"n":2}\n');
    expect(headers).toMatchObject({ 'x-items-source': 'files', 'x-items-skipped': '2' });
    const summary: unknown = JSON.parse(trailers['x-items-summary'] ?? '');
    expect(isValid(ItemsSummarySchema, summary)).toBe(true);
    expect(summary).toMatchObject({
      source: 'files',
      items_skipped: { count: 2, lines: 1, files: 1, at_least: false },
      items_missing: null,
    });
    expect(JSON.stringify(summary)).toContain('"text":"{\\"二\\":"');
    expect((await items('?format=object')).json()).toEqual({
      items: [{ n: 1 }, { n: 2 }],
      ...(summary as object),
    });
    expect((await items()).json()).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('may be more than were seen if not all was asked for', async () => {
    const { items } = await served(FILES, null);
    expect((await items('?format=object&limit=1')).json()).toMatchObject({
      items: [{ n: 1 }],
      items_skipped: { at_least: true },
    });
  });

  it('are told without a trailer to whoever asks by HTTP/1.0', async () => {
    const { url } = await served(FILES, null);
    const { hostname, port, pathname } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.write(`GET ${pathname} HTTP/1.0\r\nHost: ${hostname}:${port}\r\n\r\n`);
    const [head = '', body] = (await text(socket)).split('\r\n\r\n');
    expect(head).not.toMatch(/trailer|transfer-encoding/i);
    expect(head).toMatch(/x-items-skipped: 2/i);
    expect(JSON.parse(body ?? '')).toHaveLength(2);
  });
});

describe('items that a crawler has only reported', () => {
  it('are given in each format, marked as such', async () => {
    const { items } = await served({}, { data_items: ITEMS, total_data_count: 120 });
    const array = await items();
    expect(array.headers['x-items-source']).toBe('reported');
    expect(array.json()).toEqual(ITEMS);
    expect((await items('?format=jsonl&offset=1&limit=1')).body).toBe('{"constructor":{"prototype":1}}\n');
    expect((await items('?format=jsonl&offset=9')).body).toBe('');
    expect((await items('?format=object')).json()).toMatchObject({
      items: ITEMS,
      source: 'reported',
      items_missing: 117,
    });
  });

  it('are counted as well as the pages that its summary tells of', async () => {
    const crawl_summary = { total_urls: 4, crawled_urls: 4, successful_urls: 3, failed_urls: 1 };
    const { world, id } = await served({}, { crawl_summary, data_items: ITEMS, total_data_count: 3 });
    expect(world.find(id).liveness.progress).toMatchObject({
      ...crawl_summary,
      error_count: 1,
      data_items: 3,
      percentage: 100,
    });
  });

  it('give way to those in its output folder', async () => {
    const { items } = await served({ 'a.jsonl': '{"n":1}\n' }, { data_items: ITEMS, total_data_count: 3 });
    for (const query of ['?format=object', '?format=object&offset=5']) {
      expect((await items(query)).json()).toMatchObject({ source: 'files', items_missing: 2 });
    }
    expect((await items()).json()).toEqual([{ n: 1 }]);
  });

  it('are given although there is a file in which nothing is an item', async () => {
    const { items } = await served({ 'a.jsonl': 'no\n' }, { data_items: ITEMS });
    expect((await items('?format=object')).json()).toMatchObject({
      items: ITEMS,
      source: 'reported',
      items_skipped: { lines: 1 },
      items_missing: null,
    });
  });

  it('are none if it has reported none', async () => {
    const { items } = await served({}, { total_data_count: 5 });
    expect((await items('?format=object')).json()).toMatchObject({
      items: [],
      source: 'files',
      items_missing: 5,
    });
  });
});
