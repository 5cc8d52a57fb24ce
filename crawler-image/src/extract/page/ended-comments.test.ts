import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cpuMs } from '../../base/cpu-ms.ts';
import { withEndedComments } from './ended-comments.ts';
import { linkUrls } from './links.ts';
import { parsePage } from './page.ts';

test.each([
  ['<!-- a --!><b>', '<!-- a  --><b>'],
  ['<!-- a --!> --> b', '<!-- a  --> --> b'],
  ['<!-- a --> b --!> c', '<!-- a --> b --!> c'],
  ['<!-- a --> <!-- b --!> <!-- c --!> d', '<!-- a --> <!-- b  --> <!-- c  --> d'],
  ['<!----!> a', '<!-- --> a'],
  ['<!--> --!> a', '<!--> --!> a'],
  ['<!---> --!> a', '<!---> --!> a'],
  ['<!--!> a --> b', '<!--!> a --> b'],
  ['<!-- <!-- --!> a', '<!-- <!--  --> a'],
  ['a --!> b', 'a --!> b'],
  ['<!-- a --!', '<!-- a --!'],
])('%s is read as %s', (html, ended) => {
  expect(withEndedComments(html)).toBe(ended);
});

test('links and elements after such a comment are found', () => {
  const page = parsePage('<a href=/1></a><!-- <a href=/no> --!><a href=/2></a><h1>Tea</h1>', 'http://a/');
  expect(linkUrls(page)).toEqual(['http://a/1', 'http://a/2']);
  expect(page.headings).toEqual(['Tea']);
  expect(page.dom().headings.length).toBe(1);
});

test('a page without them is left alone, and no page takes long', () => {
  const pieces = fc.constantFrom('<!--', '-->', '--!>', '-', '!', '>', 'a');
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
      const html = parts.join('');
      expect(withEndedComments(html)).toHaveLength(html.length);
      const others = html.replaceAll('!', '');
      expect(withEndedComments(others)).toBe(others);
    }),
  );
  const startMs = cpuMs();
  for (const piece of ['<!--', '<!---->', '<!----!>', '--!>'])
    withEndedComments(`--!>${piece.repeat(50_000)}-->`);
  expect(cpuMs() - startMs).toBeLessThan(2000);
});
