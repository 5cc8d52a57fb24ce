import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { filePrefix } from './output-place.ts';

describe('filePrefix', () => {
  test.each([
    ['My shop', 'My_shop'],
    ['中文 任务', '中文_任务'],
    ['a/b\\c:d', 'a_b_c_d'],
    ['../../etc/passwd', 'etc_passwd'],
    ['...', 'items'],
    ['completion', 'completion_items'],
  ])('%s becomes %s', (name, prefix) => {
    expect(filePrefix(name)).toBe(prefix);
  });

  test('is always a short, plain, visible file name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (name) => {
        const prefix = filePrefix(name);
        expect(prefix).not.toMatch(/[/\\]|^\./);
        expect(Buffer.byteLength(prefix)).toBeGreaterThan(0);
        expect(Buffer.byteLength(prefix)).toBeLessThanOrEqual(200);
      }),
    );
  });
});
