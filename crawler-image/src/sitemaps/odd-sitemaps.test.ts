import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { canonicalUrl } from '../urls/canonical-url.ts';
import { readSitemap, SITEMAP_LIMITS } from './read-sitemap.ts';
import type { SitemapEntry } from './sitemap-entry.ts';

async function read(content: string | Uint8Array, contentType = '') {
  const entries: SitemapEntry[] = [];
  const reading = readSitemap(Buffer.from(content), SITEMAP_LIMITS, contentType);
  for (;;) {
    const step = await reading.next();
    if (step.done === true) {
      const urls = entries.map(({ kind, location }) => `${kind} ${location}`);
      return { urls, code: step.value?.code ?? null, detail: step.value?.detail ?? '' };
    }
    entries.push(...step.value);
  }
}

const A = 'http://a.example/1';
const B = 'http://a.example/2';
const URLSET = `<urlset><url><loc>${A}</loc></url><url><loc>${B}</loc></url></urlset>`;
const BOTH = [`page ${A}`, `page ${B}`];

describe('an odd sitemap is read, and what is odd is reported:', () => {
  test.each([
    ['an index without loc', `<sitemapindex><sitemap>${A}</sitemap></sitemapindex>`, [`sitemap ${A}`]],
    ['an urlset without loc', `<urlset><url> ${A} <lastmod>2026</lastmod></url></urlset>`, [`page ${A}`]],
    ['loc without url', `<urlset><loc>${A}</loc><loc>${B}</loc></urlset>`, BOTH],
    [
      'an index inside an urlset',
      `<urlset><url><loc>${A}</loc></url><sitemapindex><sitemap><loc>${B}</loc></sitemap></sitemapindex></urlset>`,
      [`page ${A}`, `sitemap ${B}`],
    ],
    ['an urlset inside an urlset', `<urlset>${URLSET}</urlset>`, BOTH],
    [
      'a notice of PHP before it',
      `<br />\n<b>Notice</b>: x in <b>/a.php</b><br />\n<?xml version="1.0"?>${URLSET}`,
      BOTH,
    ],
    ['a plain warning before it', `Warning: Undefined variable\n${URLSET}`, BOTH],
    ['a root of another kind around it', `<xml><a/>${URLSET}</xml>`, BOTH],
    ['something behind it', `${URLSET}<p>x</p>`, BOTH],
    ['another one behind it', `${URLSET}<urlset><url><loc>${A}</loc></url></urlset>`, [...BOTH, BOTH[0]]],
    ['lines that are no addresses', `${A}\nmore to come\n${B}`, BOTH],
    [
      'entries without an address',
      `<urlset><url><a/></url><url><loc>${A}</loc></url></urlset>`,
      [`page ${A}`],
    ],
    ['elements of another kind', `<urlset><page><href>${A}</href></page></urlset>`, []],
  ])('%s', async (_, content, urls) => {
    expect(await read(content)).toMatchObject({ urls, code: 'sitemap_malformed' });
  });
});

describe('and where nothing is lost, nothing is said:', () => {
  test.each([
    ['capitals', URLSET.toUpperCase().replaceAll('HTTP://A.EXAMPLE', 'http://a.example'), BOTH],
    ['sitemaps in an urlset', `<urlset><sitemap><loc>${A}</loc></sitemap></urlset>`, [`sitemap ${A}`]],
    ['pages in an index', `<sitemapindex><url><loc>${A}</loc></url></sitemapindex>`, [`page ${A}`]],
    ['a comment first in a text', `# sitemap of a.example\n\n${A}\n#\n${B}`, BOTH],
    ['more in a line', `${A}\t2026-01-01\n${B} 0.5`, BOTH],
    ['an empty urlset', '<urlset></urlset>', []],
    [
      'extensions',
      `<urlset><url><loc>${A}</loc><video:video><video:loc>x</video:loc></video:video></url></urlset>`,
      [`page ${A}`],
    ],
    ['an item without a link', '<rss><channel><item><title>x</title></item></channel></rss>', []],
    ['zeros behind gzip', Buffer.concat([gzipSync(URLSET), Buffer.alloc(100)]), BOTH],
    ['text behind gzip', Buffer.concat([gzipSync(URLSET), Buffer.from('<!-- cached -->')]), BOTH],
    ['two members of gzip', Buffer.concat([gzipSync(URLSET.slice(0, 50)), gzipSync(URLSET.slice(50))]), BOTH],
  ])('%s', async (_, content, urls) => {
    expect(await read(content)).toMatchObject({ urls, code: null });
  });

  test('a file name in the head of gzip', async () => {
    const zipped = gzipSync(URLSET);
    const head = Buffer.from(zipped.subarray(0, 10));
    head[3] = 4 + 8 + 16 + 2;
    const named = Buffer.concat([
      head,
      Buffer.from('\u0002\u0000xxsitemap.xml\u0000comment\u0000cc', 'latin1'),
    ]);
    expect(await read(Buffer.concat([named, zipped.subarray(10)]))).toMatchObject({ urls: BOTH, code: null });
  });
});

test.each([
  ['a web page that shows one', `<!doctype html><html><body><pre>${URLSET}</pre></html>`],
  ['a web page', '<html><head></head></html>'],
  ['comments only', '# nothing\n# here'],
  ['a text', `Our sitemap is at ${A}`],
])('%s is no sitemap', async (_, content) => {
  expect(await read(content)).toMatchObject({ urls: [], code: 'not_a_sitemap' });
});

describe('a sitemap is read in the charset it declares', () => {
  const inCharset = (charset: string, hex: string): Buffer =>
    Buffer.concat([
      Buffer.from(`<?xml version="1.0" encoding="${charset}"?><urlset><url><loc>http://a.example/`),
      Buffer.from(hex, 'hex'),
      Buffer.from('</loc></url></urlset>'),
    ]);
  const pathIn = async (content: Buffer, contentType = ''): Promise<string> => {
    const { urls, code } = await read(content, contentType);
    expect(code).toBeNull();
    return decodeURIComponent(new URL(canonicalUrl(urls[0]?.slice(5) ?? '') ?? '').pathname);
  };

  test.each([
    ['ISO-8859-1', '636166e9', '/café'],
    ['GB2312', 'b2e8', '/茶'],
    // 联, whose two bytes are also one character of UTF-8.
    ['GBK', 'c1aa', '/联'],
    ['windows-1251', 'f7e0e9', '/чай'],
    ['windows-1250', 'e8616a', '/čaj'],
    ['Shift_JIS', '9283', '/茶'],
    ['EUC-KR', 'c2f7', '/차'],
    ['Big5', 'afF9', '/茶'],
  ])('%s', async (charset, hex, path) => {
    expect(await pathIn(inCharset(charset, hex))).toBe(path);
    expect(await pathIn(gzipSync(inCharset(charset, hex)))).toBe(path);
  });

  test('unless it is UTF-8 all the same', async () => {
    const utf8 = Buffer.from('茶é').toString('hex');
    for (const charset of ['ISO-8859-1', 'GB2312', 'UTF-8', 'bogus']) {
      expect(await pathIn(inCharset(charset, utf8))).toBe('/茶é');
    }
    expect(await pathIn(inCharset('ISO-8859-1', Buffer.from('é').toString('hex')))).toBe('/é');
  });

  test('or else in that of its answer, also if it is a text', async () => {
    const list = Buffer.from('http://a.example/caf\u00e9', 'latin1');
    expect(await pathIn(list, 'text/plain; charset=iso-8859-1')).toBe('/café');
    expect(await pathIn(inCharset('GB2312', 'b2e8'), 'text/xml; charset=utf-8')).toBe('/茶');
  });

  test('wherever its pieces end', async () => {
    const entry = Buffer.concat([
      Buffer.from('<url><loc>http://a.example/'),
      Buffer.from('b2e8', 'hex'),
      Buffer.from('</loc></url>'),
    ]);
    const many = Buffer.concat([
      Buffer.from('<?xml version="1.0" encoding="GBK"?><urlset>'),
      ...Array.from({ length: 5000 }, () => entry),
      Buffer.from('</urlset>'),
    ]);
    const { urls, code } = await read(many);
    expect([urls.length, new Set(urls), code]).toEqual([5000, new Set(['page http://a.example/茶']), null]);
  });

  test('and what cannot be read is left out and reported', async () => {
    const broken = Buffer.concat([
      Buffer.from(`${A}\nhttp://a.example/caf`),
      Buffer.from([0xe9]),
      Buffer.from(`\n${B}`),
    ]);
    expect(await read(broken)).toMatchObject({ urls: BOTH, code: 'sitemap_undecodable' });
    expect(await read(inCharset('UTF-8', '636166e9'))).toMatchObject({
      urls: [],
      code: 'sitemap_undecodable',
    });
  });
});
