import { expect, it } from 'vitest';
import { cutMark } from './cut-mark.ts';
import { lineMask } from './line-mask.ts';

const TOKEN = '5olPJKD1msZ8xy2C7BxrUDNdxZ_XDtmF57i-Akbde1U';

it('masks the part of a secret before the mark of a line that was cut', () => {
  const mask = lineMask([TOKEN, 'another secret']);
  expect(mask(`x ${TOKEN.slice(0, 30)}${cutMark(1)}`)).toBe(`x ***${cutMark(1)}`);
  expect(mask(`another secret${cutMark(1)}`)).toBe(`***${cutMark(1)}`);
});

it('leaves every other line as it is', () => {
  const line = `nothing secret${cutMark(1)}`;
  expect(lineMask([TOKEN])(line)).toBe(line);
});
