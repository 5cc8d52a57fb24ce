import { describe, expect, test } from 'vitest';
import { crawlConfigFaults, unknownKeyWarnings, type RenderConfig } from '@crawlerd/shared';
import { renderOptions } from './render-options.ts';

const configWith = (render: unknown) => ({ task_name: 'x', base_url: 'http://shop.example/', render });

describe('render', () => {
  test('is off unless asked for', () => {
    expect(renderOptions(undefined).mode).toBe('never');
  });

  test('as a word and as an object are the same', () => {
    expect(renderOptions('always')).toEqual(renderOptions({ mode: 'always' }));
  });

  test('whose object names no mode is auto', () => {
    expect(renderOptions({ timeout: 2.5 })).toEqual({
      mode: 'auto',
      waitUntil: 'load',
      timeoutMs: 2500,
      block: ['image', 'media', 'font'],
      executable: null,
    });
  });

  test.each<RenderConfig>([
    'never',
    'auto',
    { wait_until: 'networkidle', block: [] },
    { executable: '/usr/bin/chromium' },
  ])('may be %j', (render) => {
    expect(crawlConfigFaults(configWith(render))).toEqual([]);
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
    expect(crawlConfigFaults(configWith(render))).not.toEqual([]);
  });

  test('with a key that nobody knows is answered with a warning', () => {
    expect(unknownKeyWarnings(configWith({ wait_untill: 'load' }))).toEqual([
      'unknown key "render.wait_untill": the bundled crawler ignores it; did you mean "wait_until"?',
    ]);
  });
});
