import * as fc from 'fast-check';
import { appendFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { LogQuery } from '@crawlerd/shared';
import { eventually } from '../testing/eventually.ts';
import { logLine, pagedLogs, textsOf } from '../testing/paged-logs.ts';
import { RequestError } from './errors.ts';
import { pageLogs } from './page-logs.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }).map((any) => any.replaceAll('\n', ' ')),
  fc.constantFrom('', '\r', 'a\r', '\0', '方'.repeat(9), 'x'.repeat(20_000), `${'é'.repeat(8200)}\r`),
);
const logs = fc.array(fc.option(fc.array(text, { maxLength: 12 })), { minLength: 3, maxLength: 3 });

describe('pages of a log', () => {
  it('are, one after the other in both directions, exactly the lines of all attempts', async () => {
    const { put, pages } = await pagedLogs(3);
    const property = fc.asyncProperty(logs, fc.integer({ min: 1, max: 9 }), async (all, limit) => {
      all.forEach((lines, at) => put(at + 1, lines && lines.map((each) => logLine(each)).join('')));
      const wanted = all.flatMap((lines, at) => (lines ?? []).map((each) => [at + 1, shown(each)]));
      const forward = await pages('forward', { limit });
      const backward = await pages('backward', { limit });
      const found = [forward, backward.toReversed()].map((each) =>
        each.flatMap((page) => page.lines.map((line) => [line.attempt, line.text])),
      );
      expect(found).toEqual([wanted, wanted]);
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it('begin with the line that a place is in, and end before it', async () => {
    const { put, page } = await pagedLogs();
    const lines = ['one', '', '方方', 'x'.repeat(300), 'last'];
    put(1, lines.map((each) => logLine(each)).join(''));
    let offset = 0;
    for (const [index, each] of lines.entries()) {
      const length = Buffer.byteLength(logLine(each));
      for (const within of new Set([0, 1, length >> 1, length - 1])) {
        const from = await page({ at: `1:${offset + within}` });
        expect(textsOf(from)).toEqual(lines.slice(index));
        expect(from.lines[0]).toMatchObject({ offset, length: length - 1 });
        const before = await page({ before: `1:${offset + within}` });
        expect([textsOf(before), before.next]).toEqual([lines.slice(0, index), `1:${offset}`]);
      }
      offset += length;
    }
  });

  it('go on behind their end while the log grows, and a link stays right', async () => {
    const { put, page, fileOf } = await pagedLogs();
    put(1, logLine('one') + logLine('two').slice(0, -4));
    const first = await page({ at: '1:0' });
    const place = `1:${Buffer.byteLength(logLine('one'))}`;
    expect([textsOf(first), first.at_end, first.searched_to]).toEqual([['one'], true, place]);
    appendFileSync(fileOf(1), logLine('two').slice(-4) + logLine('three'));
    expect(textsOf(await page({ at: place }))).toEqual(['two', 'three']);
    expect(textsOf(await page({ at: place, limit: 1 }))).toEqual(['two']);
    expect(textsOf(await page({ before: place }))).toEqual(['one']);
  });

  it('of a crawl that goes on have a cursor at their end', async () => {
    const { world, deps } = await pagedLogs();
    const id = await world.launch();
    const signal = new AbortController().signal;
    const page = async (query: LogQuery = {}) => pageLogs(deps, id, query, signal);
    const nothing = { lines: [], next: '1:0', previous: null, at_end: true };
    expect(await page()).toMatchObject(nothing);
    await world.reaches(id, 'running');
    expect(await page({ before: 'end' })).toMatchObject(nothing);
    world.engine.print(world.ref(id), 'hello');
    const found = await eventually('the line', async () => {
      const { lines, next } = await page({ at: '1:0' });
      return lines.length > 0 && next !== null && next;
    });
    expect(found).toMatch(/^1:\d+$/);
    world.complete(id);
    world.engine.exit(world.ref(id));
    await world.released(id);
    const rest = await page({ at: found });
    expect([textsOf(rest), rest.next]).toEqual([
      ['The attempt ended with exit code 0: completed. The crawler reported success.'],
      null,
    ]);
  });

  it('are empty where nothing was printed or kept', async () => {
    const { put, page } = await pagedLogs(2);
    put(1, '');
    put(2, null);
    const empty = {
      lines: [],
      next: null,
      previous: null,
      at_end: true,
      searched_bytes: 0,
      attempts: 2,
      size: 0,
    };
    expect(await page()).toEqual({ ...empty, searched_to: '2:0' });
    expect(await page({ before: 'end' })).toEqual({ ...empty, searched_to: '1:0' });
    expect(await page({ attempt: 2 })).toMatchObject({ lines: [], next: null, previous: null });
  });

  it('of one attempt have only its lines', async () => {
    const { put, pages } = await pagedLogs(3);
    for (const attempt of [1, 2, 3]) put(attempt, logLine(`a${attempt}`) + logLine(`b${attempt}`));
    const query = { attempt: 2, limit: 1 };
    expect((await pages('forward', { ...query, at: '2:0' })).flatMap(textsOf)).toEqual(['a2', 'b2']);
    expect((await pages('backward', query)).flatMap(textsOf)).toEqual(['b2', 'a2']);
  });

  it('take any offset, and refuse what names no attempt', async () => {
    const { put, page } = await pagedLogs(2);
    put(1, logLine('one'));
    put(2, logLine('two'));
    expect(textsOf(await page({ at: '1:999999999999999' }))).toEqual(['two']);
    expect(textsOf(await page({ at: '2:999999999999999' }))).toEqual([]);
    expect(textsOf(await page({ before: '2:999999999999999' }))).toEqual(['one', 'two']);
    expect(textsOf(await page({ before: '1:0' }))).toEqual([]);
    for (const query of [
      { at: '3:0' },
      { before: '999999999:0' },
      { attempt: 3 },
      { at: '1:0', before: '1:9' },
      { at: '1:0', attempt: 2 },
    ]) {
      await expect(page(query)).rejects.toThrow(RequestError);
    }
  });
});

/** The first 16 KiB, in whole characters. */
function shown(each: string): string {
  const bytes = Buffer.from(each);
  if (bytes.length <= 16 * 1024) return bytes.toString();
  return each.startsWith('x') ? each.slice(0, 16 * 1024) : 'é'.repeat(8192);
}
