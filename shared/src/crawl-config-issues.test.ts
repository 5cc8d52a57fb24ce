import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crawlConfigIssues } from './crawl-config-issues.ts';
import { DATA_FIELDS } from './fields.ts';
import { OUTPUT_FORMATS } from './output-config.ts';

const VALID = { task_name: '价格 shop', base_url: 'https://例子.test/商品?页=1' };
const fields = (value: unknown) => crawlConfigIssues(value).map(({ field }) => field);

describe('a crawl config', () => {
  it('needs a name and something to crawl, and nothing more', () => {
    expect(crawlConfigIssues(VALID)).toEqual([]);
    expect(crawlConfigIssues({ task_name: 'x', target_urls: ['http://a.test/'] })).toEqual([]);
    expect(fields({ base_url: 'http://a.test/' })).toEqual(['task_name']);
    expect(fields({ task_name: 'x' })).toEqual(['base_url']);
    expect(fields({ task_name: 'x', target_urls: [] })).toEqual(['base_url']);
  });

  it('names each wrong field with a sentence that says what it should be', () => {
    expect(
      crawlConfigIssues({
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
      { field: 'output_config.format', message: `must be one of ${OUTPUT_FORMATS.join(', ')}` },
      { field: 'output_config.filename_prefix', message: 'must be a file name: no slashes, no leading dot' },
      { field: 'crawl_config.max_pages', message: 'must be integer' },
      {
        field: 'crawl_config.data_fields[0]',
        message: `must be one of ${DATA_FIELDS.join(', ')}`,
      },
    ]);
  });

  it('names what is wrong within a list of formats and with how CSV is written', () => {
    const output_config = { format: ['json', 'xls'], csv: { delimiter: ';;' } };
    expect(crawlConfigIssues({ ...VALID, output_config })).toEqual([
      { field: 'output_config.format[1]', message: `must be one of ${OUTPUT_FORMATS.join(', ')}` },
      {
        field: 'output_config.csv.delimiter',
        message: 'must be a single character other than a quote or a line break',
      },
    ]);
    const good = { format: ['json', 'xlsx'], csv: { delimiter: ';' }, fields: ['url'] };
    expect(crawlConfigIssues({ ...VALID, output_config: good })).toEqual([]);
  });

  it('with a URL that looks right but cannot be fetched is refused', () => {
    expect(fields({ ...VALID, target_urls: ['http://[::1/'] })).toEqual(['target_urls[0]']);
  });

  it('is judged without an exception, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(Array.isArray(crawlConfigIssues(value))).toBe(true);
      }),
    );
  });
});
