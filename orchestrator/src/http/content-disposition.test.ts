import { validateHeaderValue } from 'node:http';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attachment } from './content-disposition.ts';

describe('the name under which a file is saved', () => {
  it.each([
    ['items.jsonl', 'attachment; filename="items.jsonl"'],
    ['a b (1).csv', 'attachment; filename="a b (1).csv"'],
    ['价格.csv', `attachment; filename="__.csv"; filename*=UTF-8''%E4%BB%B7%E6%A0%BC.csv`],
    ['a"b', `attachment; filename="a_22b"; filename*=UTF-8''a%2522b`],
    ["it's*", `attachment; filename="it_s_2A"; filename*=UTF-8''it%27s%252A`],
    ['..', `attachment; filename="_2E_2E"; filename*=UTF-8''%252E%252E`],
  ])('%s is %s', (name, header) => {
    expect(attachment(name)).toBe(header);
  });

  it('is a header with one file name and nothing else, whatever the name is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const header = attachment(name);
        validateHeaderValue('content-disposition', header);
        expect(header).toMatch(/^attachment; filename="[^"\\]+"(; filename\*=UTF-8''[\w.~!#$&+^`|%-]+)?$/);
        const [, encoded = ''] = /UTF-8''(.*)$/.exec(header) ?? [];
        expect(decodeURIComponent(encoded)).not.toMatch(/[/\\\p{Cc}]/u);
      }),
      { numRuns: 2000 },
    );
  });
});
