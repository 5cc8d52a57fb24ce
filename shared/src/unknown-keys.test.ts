import { describe, expect, it } from 'vitest';
import { crawlConfigIssues } from './crawl-config-issues.ts';
import { unknownKeyWarnings } from './unknown-keys.ts';

const VALID = { task_name: '价格 shop', base_url: 'https://例子.test/商品?页=1' };

describe('a crawl config', () => {
  it('may have unknown keys, which are reported with the most similar known key', () => {
    const config = {
      ...VALID,
      delya: 1,
      crawl_config: { max_page: 3, xyz: 1 },
      output_config: { Format: 'csv', csv: { delimitor: ';' } },
    };
    expect(crawlConfigIssues(config)).toEqual([]);
    expect(unknownKeyWarnings(config)).toEqual([
      'unknown key "delya": the bundled crawler ignores it; did you mean "delay"?',
      'unknown key "output_config.Format": the bundled crawler ignores it; did you mean "format"?',
      'unknown key "output_config.csv.delimitor": the bundled crawler ignores it; did you mean "delimiter"?',
      'unknown key "crawl_config.max_page": the bundled crawler ignores it; did you mean "max_pages"?',
      'unknown key "crawl_config.xyz": the bundled crawler ignores it',
    ]);
  });

  it('with very many unknown keys reports the first, and how many more there are', () => {
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
    const before = process.cpuUsage();
    for (let i = 0; i < 40; i++) unknownKeyWarnings({ [key]: 1 });
    // Comparing it with each known key letter by letter takes seconds.
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(1000);
  });
});
