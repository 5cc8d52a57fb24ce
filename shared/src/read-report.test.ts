import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CompletionSchema } from './completion.ts';
import { HeartbeatSchema } from './heartbeat.ts';
import { readCompletion, readHeartbeat } from './read-report.ts';
import { isValid } from './validation.ts';

function takenOf<T>(read: { outcome: 'taken'; value: T } | { outcome: 'refused' }): T {
  if (read.outcome !== 'taken') throw new Error(`not taken: ${JSON.stringify(read)}`);
  return read.value;
}

const nested = (depth: number): string => `${'['.repeat(depth)}1${']'.repeat(depth)}`;

describe('a heartbeat with a field that cannot be used', () => {
  const GOOD = '"execution_id":"e1","status":"running","progress":{"crawled_urls":7';

  it.each([
    ['"total_urls":null', 'progress.total_urls'],
    ['"total_urls":NaN', 'progress.total_urls'],
    ['"total_urls":-1', 'progress.total_urls'],
    ['"total_urls":3.5', 'progress.total_urls'],
    ['"total_urls":"3"', 'progress.total_urls'],
    ['"total_urls":true', 'progress.total_urls'],
    ['"total_urls":1e400', 'progress.total_urls'],
    ['"total_urls":12345678901234567890', 'progress.total_urls'],
    ['"percentage":100.0000001', 'progress.percentage'],
    ['"percentage":"50%"', 'progress.percentage'],
    ['"percentage":-Infinity', 'progress.percentage'],
    ['"start_time":1763900000', 'progress.start_time'],
    [`"start_time":"${'0'.repeat(65)}"`, 'progress.start_time'],
    ['"current_url":["http://shop.test/"]', 'progress.current_url'],
    [`"current_url":"http://shop.test/${'x'.repeat(5000)}"`, 'progress.current_url'],
    ['"runtime_seconds":Infinity', 'progress.runtime_seconds'],
  ])('%s: keeps the others and names it', (field, path) => {
    const read = readHeartbeat(`{${GOOD},${field}}}`);
    expect(takenOf(read).progress).toEqual({ crawled_urls: 7 });
    expect(read).toMatchObject({ ignored: [{ field: path }] });
  });

  it.each([
    ['"timestamp":"2026-12-01T12:00:00Z"', 'timestamp'],
    ['"container_id":12', 'container_id'],
    ['"sequence":1.5', 'sequence'],
    ['"status":"working"', 'status'],
    ['"status":null', 'status'],
    ['"execution_id":12', 'execution_id'],
    ['"execution_id":null', 'execution_id'],
    ['"execution_id":""', 'execution_id'],
    ['"progress":null', 'progress'],
    ['"progress":[1]', 'progress'],
    ['"progress":"half"', 'progress'],
  ])('%s: keeps the others and names it', (field, path) => {
    const read = readHeartbeat(`{"other":1,${field}}`);
    expect(takenOf(read)).toEqual({ other: 1 });
    expect(read).toMatchObject({ ignored: [{ field: path }] });
  });

  it('nested too deep: loses only what is too deep', () => {
    const read = readHeartbeat(`{${GOOD},"tree":${nested(200)}}}`);
    expect(takenOf(read).progress).toMatchObject({ crawled_urls: 7 });
    expect(JSON.stringify(takenOf(read).progress)).toMatch(/"tree":\[{62}null\]{62}/);
    expect(read).toMatchObject({ ignored: [{ field: 'progress.tree' }] });
  });

  it('with a thousand keys too many: keeps the fields that are known', () => {
    const more = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`k${i}`, i]));
    const read = readHeartbeat(JSON.stringify({ progress: { ...more, crawled_urls: 7 } }));
    expect(takenOf(read).progress).toMatchObject({ crawled_urls: 7 });
    expect(Object.keys(takenOf(read).progress ?? {})).toHaveLength(1000);
  });

  it('and none of its own is taken as it is', () => {
    const text = '{"status":"completed","progress":{"own":{"a":[1]}}}';
    expect(readHeartbeat(text)).toEqual({
      outcome: 'taken',
      value: JSON.parse(text),
      ignored: [],
      rounded: [],
    });
  });

  it('takes names such as __proto__ as names, and nothing from them', () => {
    const read = readHeartbeat(
      '{"__proto__":{"sequence":5},"constructor":{"prototype":{"x":1}},"progress":{"__proto__":{"crawled_urls":5},"total_urls":-1}}',
    );
    const { progress, sequence } = takenOf(read);
    expect([sequence, progress?.crawled_urls, Object.getPrototypeOf(progress)]).toEqual([
      undefined,
      undefined,
      Object.prototype,
    ]);
  });

  it('names integers that are rounded, and takes them', () => {
    const read = readHeartbeat(
      '{"progress":{"account":{"ids":[1,12345678901234567890]},"ratio":0.12345678901234567}}',
    );
    expect(takenOf(read).progress).toMatchObject({ account: { ids: [1, 12345678901234567000] } });
    expect(read).toMatchObject({ ignored: [], rounded: [{ field: 'progress.account.ids[1]' }] });
  });

  it.each(['', ' ', '{', 'hello', '[]', 'null', '"x"', '5', 'a=b&c=d'])('is refused if it is %j', (text) => {
    expect(readHeartbeat(text).outcome).toBe('refused');
  });

  it('is always taken as far as it fits its schema, whatever JSON object it is', () => {
    const odd = fc.oneof(fc.jsonValue(), fc.constantFrom(NaN, -1, 1.5, '', null, 'x'.repeat(5000)));
    const keys = ['execution_id', 'status', 'progress', 'timestamp', 'sequence', 'container_id', '__proto__'];
    const body = fc.dictionary(fc.constantFrom(...keys), odd);
    const result = fc.check(
      fc.property(body, (value) => {
        const read = readHeartbeat(JSON.stringify(value));
        return read.outcome === 'taken' && isValid(HeartbeatSchema, read.value);
      }),
    );
    expect(result).toMatchObject({ failed: false });
  });
});

describe('a completion that is more than is taken', () => {
  const items = (count: number) => Array.from({ length: count }, (_, i) => ({ i }));

  it('loses the items beyond 100, and keeps their total', () => {
    const read = readCompletion(JSON.stringify({ success: true, result_data: { data_items: items(101) } }));
    const { success, result_data: result } = takenOf(read);
    expect([success, result?.data_items?.length, result?.total_data_count]).toEqual([true, 100, 101]);
    expect(read).toMatchObject({ ignored: [{ field: 'result_data.data_items' }] });
  });

  it('keeps the total that it tells itself', () => {
    const data = { data_items: items(101), total_data_count: 5000 };
    const read = readCompletion(JSON.stringify({ success: true, result_data: data }));
    expect(takenOf(read).result_data?.total_data_count).toBe(5000);
  });

  it('keeps the first and the last line of a traceback', () => {
    const trace = `Traceback (most recent call last):\n${'  File "x.py"\n'.repeat(1000)}ValueError: no price`;
    const message = takenOf(
      readCompletion(JSON.stringify({ success: false, error_message: trace })),
    ).error_message;
    expect(message).toMatch(/^Traceback \(most recent call last\):/);
    expect(message).toMatch(/left out/);
    expect(message).toMatch(/ValueError: no price$/);
    expect(message?.length).toBeLessThanOrEqual(10_000);
  });

  it('cuts no character in halves', () => {
    for (const head of ['', 'a', 'ab', 'abc']) {
      const text = JSON.stringify({ success: false, error_message: head + '😀'.repeat(8000) });
      expect(takenOf(readCompletion(text)).error_message).not.toMatch(/\p{Surrogate}/u);
    }
  });

  it.each([
    ['["ValueError","no price"]', '["ValueError","no price"]'],
    ['{"type":"ValueError"}', '{"type":"ValueError"}'],
    ['404', '404'],
  ])('takes the error message %s as its JSON', (message, text) => {
    expect(takenOf(readCompletion(`{"success":false,"error_message":${message}}`)).error_message).toBe(text);
  });

  it('reads NaN in an item as null', () => {
    const read = readCompletion('{"success":true,"result_data":{"data_items":[{"price":NaN,"name":"NaN"}]}}');
    expect(takenOf(read).result_data?.data_items).toEqual([{ price: null, name: 'NaN' }]);
    expect(read).toMatchObject({ ignored: [] });
  });

  it('loses of an item only what is nested too deep', () => {
    const read = readCompletion(
      `{"success":true,"result_data":{"data_items":[{"name":"a","tree":${nested(300_000)}},{"name":"b"}]}}`,
    );
    expect(takenOf(read).result_data?.data_items).toMatchObject([{ name: 'a' }, { name: 'b' }]);
    expect(read).toMatchObject({ ignored: [{ field: 'result_data.data_items[0]' }] });
  });

  it('keeps the items that there is room for, and the summary first', () => {
    const keys = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${i}`, i]));
    const data = { data_items: Array.from({ length: 60 }, () => keys), crawl_summary: { pages: 3 } };
    const { result_data: result } = takenOf(
      readCompletion(JSON.stringify({ success: true, result_data: data })),
    );
    expect(result?.crawl_summary).toEqual({ pages: 3 });
    expect(result?.data_items?.length).toBe(30);
  });

  it('keeps items with names such as __proto__ and constructor', () => {
    const text =
      '{"success":true,"result_data":{"data_items":[{"__proto__":{"a":1},"constructor":{"prototype":{"b":2}}}],"total_data_count":1}}';
    const value = takenOf(readCompletion(text));
    expect(JSON.stringify(value)).toBe(text);
    expect(Object.getPrototypeOf(value.result_data?.data_items?.[0])).toBe(Object.prototype);
  });

  it.each([
    ['"result_data":[1]', 'result_data'],
    ['"result_data":{"crawl_summary":[1]}', 'result_data.crawl_summary'],
    ['"result_data":{"data_items":{"a":1}}', 'result_data.data_items'],
    ['"result_data":{"total_data_count":1.5}', 'result_data.total_data_count'],
    ['"result_data":{"total_data_count":NaN}', 'result_data.total_data_count'],
    [
      `"result_data":{"crawl_summary":{"${'k'.repeat(201)}":1}}`,
      `result_data.crawl_summary.${'k'.repeat(80)}…`,
    ],
    ['"container_id":{}', 'container_id'],
  ])('%s: keeps the verdict and names it', (field, path) => {
    const read = readCompletion(`{"success":true,${field}}`);
    expect(takenOf(read).success).toBe(true);
    expect(read).toMatchObject({ ignored: [{ field: path }] });
  });

  it.each(['"true"', '1', '0', '"false"', 'null', '[]', 'NaN', '"yes"'])(
    'is refused if its success is %s: a verdict is not guessed',
    (success) => {
      const text = `{"success":${success},"result_data":{"total_data_count":3}}`;
      expect(readCompletion(text)).toEqual({
        outcome: 'refused',
        issues: [{ field: 'success', message: 'must be true or false' }],
      });
    },
  );

  it('is refused without success, and if it is not JSON', () => {
    expect(readCompletion('{}')).toMatchObject({ issues: [{ field: 'success', message: 'is required' }] });
    expect(readCompletion('{')).toMatchObject({ issues: [{ field: '', message: 'is not valid JSON' }] });
    expect(readCompletion('')).toMatchObject({ issues: [{ message: expect.stringContaining('is empty') }] });
  });

  it('is always taken with its verdict, whatever else it says', () => {
    const body = fc.record({
      success: fc.boolean(),
      result_data: fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue())),
      error_message: fc.jsonValue(),
      execution_id: fc.jsonValue(),
    });
    const result = fc.check(
      fc.property(body, (value) => {
        const read = readCompletion(JSON.stringify(value));
        return (
          read.outcome === 'taken' &&
          read.value.success === value.success &&
          isValid(CompletionSchema, read.value)
        );
      }),
    );
    expect(result).toMatchObject({ failed: false });
  });
});
