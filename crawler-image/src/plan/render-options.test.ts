import { describe, expect, test } from 'vitest';
import { crawlConfigIssues, unknownKeyWarnings, type CrawlConfig } from '@crawlerd/shared';
import { renderOptionsOf } from '../testing/options-of.ts';

const configWith = (render: unknown) => ({ task_name: 'x', base_url: 'http://shop.example/', render });

describe('render', () => {
  test('is off by default', () => {
    expect(renderOptionsOf(undefined).mode).toBe('never');
  });

  test('as a string means the same as an object with that mode', () => {
    expect(renderOptionsOf('always')).toEqual(renderOptionsOf({ mode: 'always' }));
  });

  test('as an object without a mode is auto', () => {
    expect(renderOptionsOf({ timeout: 2.5 })).toEqual({
      mode: 'auto',
      waitUntil: 'load',
      timeoutMs: 2500,
      block: ['image', 'media', 'font'],
      executable: null,
    });
  });

  test.each<NonNullable<CrawlConfig['render']>>([
    'never',
    'auto',
    { wait_until: 'networkidle', block: [] },
    { executable: '/usr/bin/chromium' },
  ])('may be %j', (render) => {
    expect(crawlConfigIssues(configWith(render))).toEqual([]);
    expect(unknownKeyWarnings(configWith(render))).toEqual([]);
  });

  test.each([
    'sometimes',
    { mode: 'sometimes' },
    { timeout: 0 },
    { block: ['everything'] },
    { executable: 'chromium' },
    { executable: '/bin/sh' },
    { executable: '/tmp/chromium/../../bin/sh' },
    { executable: '/usr/bin/chromium --flag' },
  ])('must not be %j', (render) => {
    expect(crawlConfigIssues(configWith(render))).not.toEqual([]);
  });

  test('with an unknown key causes a warning', () => {
    expect(unknownKeyWarnings(configWith({ wait_untill: 'load' }))).toEqual([
      'unknown key "render.wait_untill": the bundled crawler ignores it; did you mean "wait_until"?',
    ]);
  });
});
