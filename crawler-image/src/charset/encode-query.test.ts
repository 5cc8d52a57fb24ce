import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeAs } from './decode-as.ts';
import { encodeQuery } from './encode-query.ts';

const queryIn = (charset: string | null, query: string): string =>
  new URL(encodeQuery(`/s?${query}`, charset), 'http://shop.example').search;

describe('a query is in the charset of its page', () => {
  test.each([
    ['gbk', 'q=手机', '?q=%CA%D6%BB%FA'],
    ['gb18030', 'q=手机', '?q=%CA%D6%BB%FA'],
    ['big5', 'q=手機', '?q=%A4%E2%BE%F7'],
    ['euc-kr', 'q=한글뷁', '?q=%C7%D1%B1%DB%94%EE'],
    ['shift_jis', 'q=茶ｱ', '?q=%92%83%B1'],
    ['euc-jp', 'q=茶ｱ', '?q=%C3%E3%8E%B1'],
    ['iso-2022-jp', 'q=茶ｱ&a=1', '?q=%1B$BCc%%22%1B(B&a=1'],
    ['windows-1251', 'q=чай', '?q=%F7%E0%E9'],
    ['koi8-r', 'q=чай', '?q=%DE%C1%CA'],
    ['windows-1252', 'q=café €5', '?q=caf%E9%20%805'],
    ['iso-8859-2', 'q=čaj', '?q=%E8aj'],
    ['windows-1255', 'q=תה', '?q=%FA%E4'],
    [null, 'q=手机', '?q=%E6%89%8B%E6%9C%BA'],
  ])('%s: %s is asked for as %s', (charset, query, search) => {
    expect(queryIn(charset, query)).toBe(search);
  });

  test.each([
    ['the second byte may be ASCII', 'shift_jis', 'q=表ソ', '?q=%95\\%83\\'],
    ['or not, where it must be escaped', 'iso-2022-jp', 'q=あ', '?q=%1B$B$%22%1B(B'],
    ['the euro has one byte in GBK', 'gbk', 'q=€', '?q=%80'],
    ['and two in GB 18030', 'gb18030', 'q=€', '?q=%A2%E3'],
    ['four bytes are for GB 18030 only', 'gb18030', 'q=é😀ſ', '?q=%A8%A6%949%FC6%810%977'],
    ['a character that lacks', 'gbk', 'q=😀', '?q=%26%23128512%3B'],
    ['one of Latin 1', 'windows-1251', 'q=é&b=ы', '?q=%26%23233%3B&b=%FB'],
    ['half a pair of surrogates', 'gbk', 'q=\ud83d!', '?q=%26%2365533%3B!'],
    ['one of two places in Big5', 'big5', 'q=十═', '?q=%A4Q%F9%F9'],
    ['Hong Kong is only read', 'big5', 'q=㐀', '?q=%26%2313312%3B'],
    ['characters of NEC are those of IBM', 'shift_jis', 'q=ⅰ纊', '?q=%FA@%FA\\'],
    ['the minus sign is a wide one', 'shift_jis', 'q=−¥‾', '?q=%81|\\~'],
    ['and so it is', 'euc-jp', 'q=−', '?q=%A1%DD'],
    ['references end escapes', 'iso-2022-jp', 'q=茶한', '?q=%1B$BCc%1B(B%26%2354620%3B'],
  ])('%s (%s, %s): %s', (_, charset, query, search) => {
    expect(queryIn(charset, query)).toBe(search);
  });
});

test.each([
  ['/手机', '/手机'],
  ['#手?机', '#手?机'],
  ['/手?机#手', '/手?%BB%FA#手'],
  ['?a=%CA%D6', '?a=%CA%D6'],
  ['', ''],
])('path and fragment stay as they are: %s is %s', (address, encoded) => {
  expect(encodeQuery(address, 'gbk')).toBe(encoded);
});

test('what was encoded is decoded to the same text', () => {
  const charsets = ['gbk', 'gb18030', 'big5', 'euc-kr', 'shift_jis', 'euc-jp', 'iso-2022-jp', 'windows-1251'];
  // Letters that all of these have, or most; others become references.
  const text = fc.string({
    unit: fc.constantFrom(...'a b c 茶 手 十 ч а й あ ア 가 한 é € ａ'.split(' ')),
    minLength: 1,
  });
  fc.assert(
    fc.property(fc.constantFrom(...charsets), text, (charset, written) => {
      const query = encodeQuery(`?${written}`, charset).slice(1);
      const bytes = query.replaceAll(/%([\dA-F]{2})/g, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      );
      const decoded = decodeAs(charset === 'gbk' ? 'gb18030' : charset, Buffer.from(bytes, 'latin1'));
      const read = decoded.replaceAll(/&#(\d+);/g, (__, code: string) => String.fromCodePoint(Number(code)));
      expect(read.replaceAll('\u0080', '€')).toBe(written);
    }),
  );
});

test('any text can be asked for', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('gbk', 'iso-2022-jp', 'koi8-u'),
      (text, charset) => {
        // oxlint-disable-next-line no-control-regex -- ASCII is control characters too
        expect(encodeQuery(`?${text.replaceAll('#', '')}`, charset)).toMatch(/^[\u0000-\u007f]*$/);
      },
    ),
  );
});
