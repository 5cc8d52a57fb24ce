import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crawlConfigFaults, crawlTargets, unknownConfigKeys, unknownKeyWarning } from './crawl-config.ts';

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
      { field: 'output_config.format', message: 'must be one of jsonl, json, csv' },
      { field: 'output_config.filename_prefix', message: 'must be a file name: no slashes, no leading dot' },
      { field: 'crawl_config.max_pages', message: 'must be integer' },
      {
        field: 'crawl_config.data_fields[0]',
        message: 'must be one of title, price, description, category, availability, rating',
      },
    ]);
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
      output_config: { Format: 'csv' },
    };
    expect(crawlConfigFaults(config)).toEqual([]);
    expect(unknownConfigKeys(config)).toEqual([
      { field: 'delya', suggestion: 'delay' },
      { field: 'output_config.Format', suggestion: 'format' },
      { field: 'crawl_config.max_page', suggestion: 'max_pages' },
      { field: 'crawl_config.xyz', suggestion: null },
    ]);
    expect(unknownKeyWarning({ field: 'xyz', suggestion: null })).toBe(
      'unknown key "xyz": our crawler ignores it',
    );
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
