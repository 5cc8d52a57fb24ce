import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cpuMs } from '../base/cpu-ms.ts';
import { decodeHtml } from './decode-html.ts';

// 中文商品 in GBK, and é in Windows-1252.
const GBK = Buffer.from('d6d0cec4c9ccc6b7', 'hex');
const html = (head: string, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`<html><head>${head}</head><body>`), bytes, Buffer.from('</body>')]);

test.each([
  ['the HTTP header', html('', GBK), 'text/html; charset=GBK', 'gb18030'],
  ['a quoted header', html('', GBK), 'text/html;charset="gb2312"', 'gb18030'],
  ['a meta tag', html('<meta charset=gb2312>', GBK), 'text/html', 'gb18030'],
  [
    'an http-equiv tag',
    html('<meta http-equiv="Content-Type" content="text/html; charset=gbk">', GBK),
    '',
    'gb18030',
  ],
  [
    'a meta tag, after an unknown label in the header',
    html('<meta charset=gbk>', GBK),
    'a/b; charset=bogus',
    'gb18030',
  ],
  ['detection, without any label', html('', GBK), 'text/html', 'gb18030'],
  ['detection, despite a wrong label UTF-8', html('<meta charset=utf-8>', GBK), 'text/html', 'gb18030'],
])('reads Chinese by %s', (_, bytes, contentType, charset) => {
  const decoded = decodeHtml(bytes, contentType);
  expect(decoded.charset).toBe(charset);
  expect(decoded.text).toContain('中文商品');
});

describe('a meta tag far down', () => {
  const late = (comment: string, tag: string, text: string): Buffer =>
    Buffer.from(`<html><head><style>${'a{}'.repeat(20_000)}</style>${comment}${tag}</head>${text}`, 'latin1');

  test.each([
    // чай, four letters at most: too little to detect anything.
    ['windows-1251', '\xf7\xe0\xe9', 'чай'],
    ['iso-8859-7', '\xf4\xf3\xdc\xe9', 'τσάι'],
    ['windows-1255', '\xfa\xe4', 'תה'],
    ['koi8-r', '\xde\xc1\xca', 'чай'],
  ])('is believed if nothing else says anything: %s', (charset, bytes, text) => {
    const tag = `<META http-equiv="content-type" content="text/html; charset=${charset}">`;
    const decoded = decodeHtml(late('', tag, bytes), 'text/html');
    expect(decoded).toMatchObject({ charset, declared: charset });
    expect(decoded.text).toContain(text);
    expect(decodeHtml(late('', tag, bytes), 'text/html; charset=bogus').charset).toBe(charset);
  });

  test('does not count within a comment, or against the header', () => {
    const tag = '<meta charset=windows-1251>';
    expect(decodeHtml(late('<!--', `${tag}-->`, 'caf\xe9'), '').charset).toBe('windows-1252');
    expect(decodeHtml(late('', tag, 'caf\xe9'), 'text/html; charset=latin1').charset).toBe('windows-1252');
  });

  test('costs little on a hostile page', () => {
    const startMs = cpuMs();
    for (const piece of ['<!--', '<meta ', '<meta charset=', '<m', '<!---->', '<meta >']) {
      decodeHtml(Buffer.from(`\xe9${piece.repeat(50_000)}`, 'latin1'), '');
    }
    expect(cpuMs() - startMs).toBeLessThan(4000);
  });
});

test('a byte order mark wins over the header, and is not part of the text', () => {
  const bytes = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('中文')]);
  expect(decodeHtml(bytes, 'text/html; charset=gbk')).toMatchObject({ text: '中文', charset: 'utf-8' });
  expect(decodeHtml(Buffer.from('\uFEFF中文', 'utf16le'), '')).toMatchObject({
    text: '中文',
    charset: 'utf-16le',
  });
});

test('the header wins over the meta tag', () => {
  expect(decodeHtml(html('<meta charset=utf-8>', GBK), 'text/html; charset=gbk').charset).toBe('gb18030');
});

test('the euro sign and others that GBK lacks are read from a page labelled GBK', () => {
  expect(decodeHtml(Buffer.from('a2e3', 'hex'), 'text/html; charset=gbk').text).toBe('€');
});

test('bytes that cannot be Chinese are read as Western', () => {
  const bytes = Buffer.from('caf\xe9 cr\xe8me br\xfbl\xe9e ', 'latin1');
  expect(decodeHtml(bytes, 'text/html')).toMatchObject({
    text: 'café crème brûlée ',
    charset: 'windows-1252',
  });
});

test('one invalid byte does not turn a UTF-8 page into another encoding', () => {
  const bytes = Buffer.concat([Buffer.from('中文商品很多'), Buffer.from([0xff]), Buffer.from('价格')]);
  expect(decodeHtml(bytes, 'text/html')).toMatchObject({ text: '中文商品很多\uFFFD价格', charset: 'utf-8' });
});

test('a page is never UTF-16 because its meta tag says so', () => {
  expect(decodeHtml(Buffer.from('<meta charset="utf-16">ok'), '').charset).toBe('utf-8');
});

test('UTF-8 round-trips, labelled or not', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.boolean(), (text, labelled) => {
      const page = `<p>${text}</p>`;
      const decoded = decodeHtml(Buffer.from(page), labelled ? 'text/html; charset=UTF-8' : 'text/html');
      expect(decoded).toMatchObject({ text: page, charset: 'utf-8' });
    }),
  );
});

test('any bytes under any label can be read', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.string(), (bytes, label) => {
      expect(typeof decodeHtml(Buffer.from(bytes), `text/html; charset=${label}`).text).toBe('string');
    }),
  );
});
