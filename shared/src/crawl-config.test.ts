import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crawlConfigFaults, crawlTargets, unknownKeyWarnings } from './crawl-config.ts';

const VALID = { task_name: '价格 shop', base_url: 'https://例子.test/商品?页=1' };
const fields = (value: unknown) => crawlConfigFaults(value).map(({ field }) => field);

describe('a crawl config', () => {
  it('needs a name and something to crawl, and nothing more', () => {
    expect(crawlConfigFaults(VALID)).toEqual([]);
    expect(crawlConfigFaults({ task_name: 'x', target_urls: ['http://a.test/'] })).toEqual([]);
    expect(fields({ base_url: 'http://a.test/' })).toEqual(['task_name']);
    expect(fields({ task_name: 'x' })).toEqual(['base_url']);
    expect(fields({ task_name: 'x', target_urls: [] })).toEqual(['base_url']);
  });

  it('names each wrong field with a sentence that says what it should be', () => {
    expect(
      crawlConfigFaults({
        task_name: ' ',
        target_urls: ['http://ok.test/', 'file:///etc/passwd'],
        user_agent: 'a\r\nX-Evil: 1',
        timeout: 0,
        delay: '1',
        output_config: { format: 'xls', filename_prefix: '../../etc/cron' },
        crawl_config: { max_pages: 1.5, data_fields: ['titel'] },
      }),
    ).toEqual([
      { field: 'task_name', message: 'must not be empty or hold control characters' },
      { field: 'target_urls[1]', message: 'must be an http:// or https:// URL' },
      { field: 'user_agent', message: 'must be printable ASCII: it becomes an HTTP header' },
      { field: 'timeout', message: 'must be > 0' },
      { field: 'delay', message: 'must be number' },
      { field: 'output_config.format', message: 'must be one of jsonl, json, csv, xlsx, parquet' },
      { field: 'output_config.filename_prefix', message: 'must be a file name: no slashes, no leading dot' },
      { field: 'crawl_config.max_pages', message: 'must be integer' },
      {
        field: 'crawl_config.data_fields[0]',
        message: 'must be one of title, price, description, category, availability, rating',
      },
    ]);
  });

  it('names what is wrong within a list of formats and with how CSV is written', () => {
    const output_config = { format: ['json', 'xls'], csv: { delimiter: ';;' } };
    expect(crawlConfigFaults({ ...VALID, output_config })).toEqual([
      { field: 'output_config.format[1]', message: 'must be one of jsonl, json, csv, xlsx, parquet' },
      {
        field: 'output_config.csv.delimiter',
        message: 'must be a single character other than a quote or a line break',
      },
    ]);
    const good = { format: ['json', 'xlsx'], csv: { delimiter: ';' }, fields: ['url'] };
    expect(crawlConfigFaults({ ...VALID, output_config: good })).toEqual([]);
  });

  it('with a URL that looks right but cannot be fetched is refused', () => {
    expect(fields({ ...VALID, target_urls: ['http://[::1/'] })).toEqual(['target_urls[0]']);
  });

  it('is judged without an exception, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(Array.isArray(crawlConfigFaults(value))).toBe(true);
      }),
    );
  });

  it('may hold unknown keys, which are told with the key they are most like', () => {
    const config = {
      ...VALID,
      delya: 1,
      crawl_config: { max_page: 3, xyz: 1 },
      output_config: { Format: 'csv', csv: { delimitor: ';' } },
    };
    expect(crawlConfigFaults(config)).toEqual([]);
    expect(unknownKeyWarnings(config)).toEqual([
      'unknown key "delya": the bundled crawler ignores it; did you mean "delay"?',
      'unknown key "output_config.Format": the bundled crawler ignores it; did you mean "format"?',
      'unknown key "output_config.csv.delimitor": the bundled crawler ignores it; did you mean "delimiter"?',
      'unknown key "crawl_config.max_page": the bundled crawler ignores it; did you mean "max_pages"?',
      'unknown key "crawl_config.xyz": the bundled crawler ignores it',
    ]);
  });

  it('with very many unknown keys is told of the first, and how many more there are', () => {
    const keys = Array.from({ length: 300_000 }, (_, i): [string, number] => [`max_retr${i}`, 1]);
    const warnings = unknownKeyWarnings(Object.fromEntries(keys));
    expect(warnings).toHaveLength(50);
    expect(warnings[0]).toContain('"max_retr0"');
    expect(warnings.at(-1)).toBe('299951 more unknown keys: the bundled crawler ignores them too');
    expect(unknownKeyWarnings(Object.fromEntries(keys.slice(0, 50))).at(-1)).toContain('"max_retr49"');
  });

  it('shows the beginning of a key that is too long to read', () => {
    expect(unknownKeyWarnings({ ['x'.repeat(7_000_000)]: 1 })).toEqual([
      `unknown key "${'x'.repeat(80)}…": the bundled crawler ignores it`,
    ]);
    // A character of two code units is not cut in half.
    expect(unknownKeyWarnings({ [`${'x'.repeat(79)}${'😀'.repeat(9)}`]: 1 })[0]).toContain(
      `${'x'.repeat(79)}…"`,
    );
  });

  it('has no suggestion for a key whose length alone makes it no typo', () => {
    const key = `delay${'x'.repeat(200_000)}`;
    const begun = performance.now();
    for (let i = 0; i < 40; i++) unknownKeyWarnings({ [key]: 1 });
    // Comparing it with each known key letter by letter takes seconds.
    expect(performance.now() - begun).toBeLessThan(1000);
  });

  it('starts at base_url, unless that is among the targets already', () => {
    const base_url = 'http://a.test/';
    expect(crawlTargets({ task_name: 'x', base_url, target_urls: ['http://b.test/'] })).toEqual([
      base_url,
      'http://b.test/',
    ]);
    expect(crawlTargets({ task_name: 'x', base_url, target_urls: ['http://b.test/', base_url] })).toEqual([
      'http://b.test/',
      base_url,
    ]);
  });
});
