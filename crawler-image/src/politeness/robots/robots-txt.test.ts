import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRobotsTxt, type RobotsTxt } from './robots-txt.ts';
import { cpuMs } from '../../base/cpu-ms.ts';

const SITE = 'https://shop.example';
const parse = (text: string, agent = 'ExampleBot'): RobotsTxt => parseRobotsTxt(Buffer.from(text), agent);
const forAll = (...rules: string[]): RobotsTxt => parse(['User-agent: *', ...rules].join('\n'));
const allows = (robots: RobotsTxt, path: string): boolean => robots.allows(SITE + path);

/** The paths of these that may be fetched. */
const allowed = (robots: RobotsTxt, ...paths: string[]): string[] =>
  paths.filter((path) => allows(robots, path));

describe('paths', () => {
  // The examples of RFC 9309, sections 2.2.2 and 2.2.3, and of section 5.
  test.each([
    ['/foo/bar?baz=quz', '/foo/bar?baz=quz', true],
    ['/foo/bar?baz=https://foo.bar', '/foo/bar?baz=https%3A%2F%2Ffoo.bar', false],
    ['/foo/bar/ツ', '/foo/bar/%E3%83%84', true],
    ['/foo/bar/%E3%83%84', '/foo/bar/ツ', true],
    ['/foo/bar/%e3%83%84', '/foo/bar/%E3%83%84', true],
    ['/foo/bar/%62%61%7A', '/foo/bar/baz', true],
    ['/foo/bar/baz', '/foo/bar/%62%61%7A', true],
    ['/path/file-with-a-%2A.html', '/path/file-with-a-*.html', true],
    ['/path/foo-%24', '/path/foo-$', true],
    ['/path/foo-%24', '/path/foo-', false],
    ['/a$b', '/a$b', true],
    ['/fish', '/fishheads/yummy.html', true],
    ['/fish', '/Fish.asp', false],
    ['/fish', '/catfish', false],
    ['/fish/', '/fish', false],
    ['/*.php', '/folder/any.php.file.html', true],
    ['/*.php$', '/filename.php?parameters', false],
    ['/*.php$', '/a.php/b.php', true],
    ['/fish*.php', '/fishheads/catfish.php?parameters', true],
    ['*/private', '/a/private', true],
    ['/$', '/', true],
    ['/$', '/a', false],
    ['/a**b*$', '/axb', true],
    ['/ab*ba$', '/aba', false],
    ['/a b', '/a%20b', true],
    ["/it's", '/it%27s', true],
    ['private', '/private', false],
  ])('"Disallow: %s" forbids %s: %s', (pattern, path, isForbidden) => {
    expect(allows(forAll(`Disallow: ${pattern}`), path)).toBe(!isForbidden);
  });

  test('the longest match decides, and Allow between two of one length', () => {
    const robots = forAll('Disallow: /p', 'Allow: /page', 'Disallow: /page.htm', 'Allow: /page.htm');
    expect(allowed(robots, '/p', '/page', '/page.htm', '/other')).toEqual(['/page', '/page.htm', '/other']);
    expect(allowed(forAll('Disallow: /', 'Allow: /$'), '/', '/a')).toEqual(['/']);
  });

  test('an empty Disallow forbids nothing, and robots.txt itself is never forbidden', () => {
    expect(allows(forAll('Disallow:'), '/a')).toBe(true);
    expect(allowed(forAll('Disallow: /'), '/robots.txt', '/robots.txt2')).toEqual(['/robots.txt']);
  });
});

describe('groups', () => {
  const text = `
    User-agent: other
    Disallow: /other
    User-agent: *
    Disallow: /all
    User-agent: EXAMPLEBOT/2.1
    Disallow: /one
    User-agent: a
    Crawl-delay: 2
    Sitemap: ${SITE}/s.xml
    User-agent: examplebot
    Disallow: /two
    Crawl-delay: 7.5`;

  test('that name the crawler are taken together, in any case, and those for all are then not', () => {
    const robots = parse(text);
    expect(allowed(robots, '/other', '/all', '/one', '/two')).toEqual(['/other', '/all']);
    expect(robots.crawlDelaySeconds).toBe(7.5);
  });

  test('for all count where none names the crawler', () => {
    const robots = parse(text, 'Example');
    expect(allowed(robots, '/other', '/all', '/one', '/two')).toEqual(['/other', '/one', '/two']);
    expect(robots.crawlDelaySeconds).toBeNull();
  });

  test('are one while only agents and what is no rule stand between', () => {
    expect(allows(parse(text, 'a'), '/two')).toBe(false);
  });

  test('do not begin before an agent is named', () => {
    expect(allows(parse('Disallow: /'), '/a')).toBe(true);
  });
});

test('lines end in any way, and marks, comments and blanks do not matter', () => {
  const robots = parse(
    '\uFEFFuser-AGENT : * # all\r\nDISALLOW:/a#b\r  disallow :\t/c \r\n\n<html>\nDisallow\n: /d\nNever: /d',
  );
  expect(allowed(robots, '/a', '/c', '/d', '/')).toEqual(['/d', '/']);
});

test('a colon that was forgotten and the usual misspellings change nothing', () => {
  const rules = [
    'Dissallow: /a',
    'disalow: /b',
    'Diasllow: /c',
    'disallow\t /d',
    'dissalow : /e',
    'disallaw:/f',
  ];
  for (const agent of ['user agent: *', 'Useragent: *', 'User-agent *']) {
    expect(allowed(parse([agent, ...rules].join('\n')), '/a', '/b', '/c', '/d', '/e', '/f')).toEqual([]);
  }
  const robots = forAll('Disallow /wiki/Special:Search', `Disallow /a?b=${SITE}`, `Sitemap ${SITE}/s.xml`);
  expect(allowed(robots, '/wiki/Special:Search', `/a?b=${SITE}`, '/wiki')).toEqual(['/wiki']);
  expect(robots.sitemaps).toEqual([`${SITE}/s.xml`]);
});

test('sitemaps apply to all crawlers, and are listed once each', () => {
  const robots = parse(`Sitemap: ${SITE}/a.xml\nSitemap: /b.xml\nSITEMAP:${SITE}/a.xml\nSitemap: file:///c`);
  expect(robots.sitemaps).toEqual([`${SITE}/a.xml`]);
});

test('what lies beyond 500 KiB is not read, nor is the line at the cut', () => {
  const head = 'User-agent: *\nDisallow: /a\n';
  const padding = `#${'x'.repeat(500 * 1024 - head.length - 14)}\n`;
  const robots = parse(`${head}${padding}Disallow: /b/only-this`);
  expect(allowed(robots, '/a', '/b')).toEqual(['/b']);
});

test('no content is a fault', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), fc.webUrl({ withQueryParameters: true }), (bytes, url) => {
      expect(parseRobotsTxt(bytes, 'ExampleBot').allows(url)).toBeTypeOf('boolean');
    }),
  );
});

test('agrees with a plain search through all matches', () => {
  const piece = fc.constantFrom('a', 'b', '/', '*', '$', '%61', '?');
  const path = fc.array(piece, { maxLength: 8 }).map((pieces) => `/${pieces.join('')}`);
  const rules = fc.array(fc.tuple(fc.boolean(), path), { maxLength: 6 });
  const target = fc.array(fc.constantFrom('a', 'b', '/', '?'), { maxLength: 10 });
  fc.assert(
    fc.property(rules, target, (lines, characters) => {
      const url = new URL(`${SITE}/${characters.join('')}`);
      const robots = forAll(
        ...lines.map(([isAllowed, text]) => `${isAllowed ? 'Allow' : 'Disallow'}: ${text}`),
      );
      expect(robots.allows(url.href)).toBe(slowVerdict(lines, url));
    }),
  );
});

/** By a regular expression for each rule. */
function slowVerdict(lines: readonly [boolean, string][], { pathname, search }: URL): boolean {
  let best = { length: 0, isAllowed: true };
  for (const [isAllowed, text] of lines) {
    const pattern = text
      .replaceAll('%61', 'a')
      .replaceAll(/\*+/g, '*')
      .replaceAll(/\$(?!$)/g, '%24');
    const source = pattern.replaceAll(/[?.]/g, String.raw`\$&`).replaceAll('*', '.*');
    if (!new RegExp(`^${source}`).test(pathname + search)) continue;
    if (pattern.length > best.length || (pattern.length === best.length && isAllowed)) {
      best = { length: pattern.length, isAllowed };
    }
  }
  return best.isAllowed;
}

test('a hostile file costs little', () => {
  const pattern = `/${'*a'.repeat(500)}*b`;
  const robots = forAll(
    ...Array.from({ length: 480 }, () => `Disallow: ${pattern}`),
    `#${' '.repeat(5000)}:`,
  );
  const beforeMs = cpuMs();
  expect(allows(robots, `/${'a'.repeat(2000)}`)).toBe(true);
  expect(cpuMs() - beforeMs).toBeLessThan(2000);
});
