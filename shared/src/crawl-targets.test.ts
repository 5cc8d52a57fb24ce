import { describe, expect, it } from 'vitest';
import { crawlTargets } from './crawl-targets.ts';

describe('a crawl config', () => {
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
