import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSitemap, SITEMAP_LIMITS } from './read-sitemap.ts';
import type { SitemapEntry } from './sitemap-entry.ts';

async function read(content: string | Uint8Array, limits = SITEMAP_LIMITS) {
  const entries: SitemapEntry[] = [];
  const reading = readSitemap(Buffer.from(content), limits);
  for (;;) {
    const step = await reading.next();
    if (step.done === true)
      return { entries, fault: step.value, urls: entries.map(({ location }) => location) };
    entries.push(...step.value);
  }
}

const urlset = (...urls: string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls.map((url) => `<url><loc>${url}</loc></url>`).join('')}</urlset>`;
const A = 'http://a.example/1';
const B = 'http://a.example/2';

describe('a sitemap', () => {
  test('lists pages, each with the last moment at which it may have changed', async () => {
    const xml = `<urlset><url><loc> ${A} </loc><lastmod>2026-01-02T03:04:05+01:00</lastmod></url><url><lastmod>2026-01</lastmod><loc>${B}</loc></url></urlset>`;
    expect(await read(xml)).toMatchObject({
      fault: null,
      entries: [
        { kind: 'page', location: A, changedMs: Date.UTC(2026, 0, 2, 2, 4, 5) },
        { kind: 'page', location: B, changedMs: Date.UTC(2026, 1) - 1 },
      ],
    });
  });

  test('that is an index lists sitemaps', async () => {
    const xml = `<sitemapindex><sitemap><loc>${A}</loc></sitemap></sitemapindex>`;
    expect((await read(xml)).entries).toEqual([{ kind: 'sitemap', location: A, changedMs: null }]);
  });

  test('may use a prefix, CDATA, entities and extensions with locations of their own', async () => {
    const xml = `<s:urlset xmlns:s="x"><s:url><s:loc><![CDATA[${A}?a=1&b=2]]></s:loc><image:image><image:loc>${B}</image:loc></image:image></s:url><s:url><s:loc>${B}?a&amp;b&#38;c</s:loc></s:url></s:urlset>`;
    expect(await read(xml)).toMatchObject({ fault: null, urls: [`${A}?a=1&b=2`, `${B}?a&b&c`] });
  });

  test('may be a feed', async () => {
    const rss = `<rss><channel><link>http://a.example/</link><item><link>${A}</link><atom:link href="http://x/"/><pubDate>Fri, 02 Jan 2026 03:04:05 GMT</pubDate></item></channel></rss>`;
    const changedMs = Date.UTC(2026, 0, 2, 3, 4, 5);
    expect((await read(rss)).entries).toEqual([{ kind: 'page', location: A, changedMs }]);
    const atom = `<feed><link href="http://a.example/"/><entry><link rel="edit" href="http://x/"/><link href="${A}"/><updated>2026-01-02T03:04:05Z</updated></entry></feed>`;
    expect((await read(atom)).entries).toEqual([{ kind: 'page', location: A, changedMs }]);
    const rdf = `<rdf:RDF xmlns="http://purl.org/rss/1.0/"><channel><link>x</link></channel><item><link>${A}</link></item></rdf:RDF>`;
    expect((await read(rdf)).urls).toEqual([A]);
  });

  test('may be plain text', async () => {
    expect(await read(`\uFEFF${A}\r\n\r\n# no URL\n${B}`)).toMatchObject({ fault: null, urls: [A, B] });
  });

  test.each(['utf8', 'utf16le'] as const)('may begin with a byte order mark (%s)', async (encoding) => {
    const xml = Buffer.from(`\uFEFF  ${urlset('http://a.example/茶')}`, encoding);
    expect(await read(xml)).toMatchObject({ fault: null, urls: ['http://a.example/茶'] });
    const swapped = Buffer.from(`\uFEFF${urlset(A)}`, 'utf16le').swap16();
    expect((await read(swapped)).urls).toEqual([A]);
  });

  test('is unzipped by its content, whatever its name', async () => {
    expect(await read(gzipSync(urlset(A, B)))).toMatchObject({ fault: null, urls: [A, B] });
  });

  test('with bare ampersands is read as it is meant', async () => {
    expect(await read(urlset(`${A}?a=1&b=2`, `${B}?x&y;z`))).toMatchObject({
      fault: null,
      urls: [`${A}?a=1&b=2`, `${B}?x&y;z`],
    });
  });

  test('gives all its addresses, wherever the pieces of it end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.webUrl({ withQueryParameters: true }), { minLength: 1, maxLength: 400 }),
        fc.nat(20_000),
        fc.boolean(),
        async (urls, blanks, zipped) => {
          const xml = `${' '.repeat(blanks)}${urlset(...urls.map((url) => url.replaceAll('&', '&amp;')))}`;
          const { fault, urls: found } = await read(zipped ? gzipSync(xml) : xml);
          expect(fault).toBeNull();
          expect(found).toEqual(urls);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('a document that means harm, or is none', () => {
  test.each([
    ['an empty file', '', 'not_a_sitemap'],
    ['blanks', '  \n ', 'not_a_sitemap'],
    ['a page', '<!DOCTYPE html><html><body><a href="/">x</a></body></html>', 'not_a_sitemap'],
    ['XML without elements', '<!-- -->', 'not_a_sitemap'],
    ['some text', 'Not found', 'not_a_sitemap'],
    ['bytes of an image', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]), 'not_a_sitemap'],
    ['a broken gzip file', Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]), 'sitemap_bad_gzip'],
    ['a gzip file within a gzip file', gzipSync(gzipSync(urlset(A))), 'not_a_sitemap'],
    ['a name of Object.prototype', '<constructor><url/></constructor>', 'not_a_sitemap'],
  ])('%s', async (_, content, code) => {
    expect(await read(content)).toMatchObject({ entries: [], fault: { code } });
  });

  test('has its entities never expanded', async () => {
    const laughs = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`);
    const bomb = `<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY l0 "lol">${laughs.join('')}]>${urlset('&l9;').slice(38)}`;
    expect(await read(bomb)).toMatchObject({ entries: [], fault: { code: 'sitemap_entities' } });
    const external = `<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>&x;</loc></url></urlset>`;
    expect(await read(external)).toMatchObject({ entries: [], fault: { code: 'sitemap_entities' } });
    const dtd = `<!DOCTYPE urlset SYSTEM "http://a.example/x.dtd"><urlset><url><loc>${A}&nbsp;</loc></url></urlset>`;
    expect(await read(dtd)).toMatchObject({ urls: [`${A}&nbsp;`], fault: { code: 'sitemap_malformed' } });
  });

  test('is read as far as it goes', async () => {
    const cut = urlset(A, B).slice(0, -30);
    expect(await read(cut)).toMatchObject({ urls: [A], fault: { code: 'sitemap_malformed' } });
    expect(await read(gzipSync(urlset(A)).subarray(0, -8))).toMatchObject({
      fault: { code: 'sitemap_bad_gzip' },
    });
  });

  test('is not read beyond its limits', async () => {
    const limits = { bytesMax: 10_000, urlsMax: 3, ratioMax: 200 };
    const many = await read(urlset(A, A, A, B), limits);
    expect(many).toMatchObject({ urls: [A, A, A], fault: { code: 'sitemap_too_many_urls' } });
    const long = await read(`${urlset(A)}${' '.repeat(10_000)}`, limits);
    expect(long.fault?.code).toBe('sitemap_too_large');
    const bomb = gzipSync(`<urlset>${'<url/>'.repeat(1_000_000)}</urlset>`);
    expect((await read(bomb)).fault?.code).toBe('sitemap_bomb');
  });

  test.each([
    ['elements without end', '<a>'.repeat(100_000)],
    [
      'an element of endless attributes',
      `<urlset ${Array.from({ length: 5000 }, (_, i) => `a${i}=""`).join(' ')}`,
    ],
    ['an address without end', `<urlset><url><loc>${'x'.repeat(1_000_000)}`],
    ['a comment without end', `<urlset><!--${'x'.repeat(1_000_000)}`],
    ['an entity without end', `<urlset>&${'x'.repeat(1_000_000)}`],
    ['nothing but errors', `<urlset>${'<<'.repeat(100_000)}`],
  ])('ends early: %s', async (_, content) => {
    const { fault } = await read(`<urlset>${content}`);
    expect(fault?.code).toBe('sitemap_malformed');
  });

  test('never throws, whatever it is', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '<urlset>',
        '<url>',
        '<loc>',
        '</loc>',
        '</url>',
        '<![CDATA[',
        ']]>',
        '<!--',
        '&',
        ';',
        '<?',
      ),
      fc.string({ unit: 'binary', maxLength: 20 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (pieces) => {
        const { entries } = await read(`<urlset>${pieces.join('')}`);
        expect(entries.every(({ location }) => location.length > 0)).toBe(true);
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        expect((await read(Buffer.from(bytes))).entries).toEqual([]);
      }),
    );
  });
});
