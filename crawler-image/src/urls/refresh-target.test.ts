import { describe, expect, test } from 'vitest';
import { parseRefresh, refreshTarget } from './refresh-target.ts';

describe('the value of a refresh is read as browsers do', () => {
  test.each([
    ['5; url=/next', 5, '/next'],
    ['0;URL=/next', 0, '/next'],
    ['0;url="/next"', 0, '/next'],
    ["0;url='/next'", 0, '/next'],
    ["0; url='/next", 0, '/next'],
    ['0;url="/next" target=_top', 0, '/next'],
    ['0, url = /next', 0, '/next'],
    ['0 url=/next', 0, '/next'],
    ['0;/next', 0, '/next'],
    ['0 /next', 0, '/next'],
    ["0;'/next'", 0, '/next'],
    ['  3.7 ;\t Url\n=\n/next', 3, '/next'],
    ['.5;url=/next', 0, '/next'],
    ['1..2.3;url=/next', 1, '/next'],
    ['0;urls/next', 0, 'urls/next'],
    ['0;url/next', 0, 'url/next'],
    ['0;;url=/next', 0, ';url=/next'],
    ['0;url=/a?url=/b', 0, '/a?url=/b'],
    ['0;url=/next  ', 0, '/next  '],
  ])('%j waits %d s and leads to %j', (value, delaySeconds, address) => {
    expect(parseRefresh(value)).toEqual({ delaySeconds, address });
  });

  test.each(['5', ' 5 ', '5;', '5 , ', '5;url=', '5;url=""', '5.'])('%j reloads the page', (value) => {
    expect(parseRefresh(value)).toEqual({ delaySeconds: 5, address: null });
  });

  test.each([
    '',
    ' ',
    ';url=/next',
    'url=/next',
    '-1;url=/next',
    '+1;url=/next',
    '5x;url=/next',
    '5:/next',
    'x',
  ])('%j is malformed', (value) => expect(parseRefresh(value)).toBeNull());

  test('a huge one is read at once', () => {
    for (const piece of ['1', '.', '1.', ' ', ';', 'url ', 'url=', '"']) {
      const start = process.cpuUsage();
      parseRefresh(`1${piece.repeat(500_000)}x`);
      parseRefresh(piece.repeat(500_000));
      expect(process.cpuUsage(start).user / 1000).toBeLessThan(3000);
    }
  });
});

describe('a refresh redirects', () => {
  const page = 'https://shop.example/a/start?x=1';

  test.each([
    ['0;url=next', 'https://shop.example/a/next'],
    ['5;url=//other.example/', 'https://other.example/'],
    ['60;url=/next#top', 'https://shop.example/next#top'],
    ['0;url=?x=2', 'https://shop.example/a/start?x=2'],
    ['0;url= \\next ', 'https://shop.example/next'],
  ])('%j to %s', (value, target) => expect(refreshTarget(value, page)).toBe(target));

  test('relative to the base of the page', () => {
    expect(refreshTarget('0;url=next', page, 'https://cdn.example/b/')).toBe('https://cdn.example/b/next');
  });

  test.each([
    ['which reloads', '0'],
    ['which names the page itself', '0;url=start?x=1'],
    ['which names a place in the page', '0;url=#top'],
    ['which waits for long', '61;url=/next'],
    ['which waits for ever', `${'9'.repeat(400)};url=/next`],
    ['to a script', '0;url=javascript:go()'],
    ['to a file', '0;url=file:///etc/passwd'],
    ['to what is no address', '0;url=https://'],
  ])('not %s', (_, value) => expect(refreshTarget(value, page)).toBeNull());
});
