import { describe, expect, test } from 'vitest';
import { redirectTarget } from './response-headers.ts';

describe('the bytes of a Location are escaped as they are', () => {
  test.each([
    ['/caf\xE9', '/caf%E9'],
    ['/caf\xC3\xA9', '/caf%C3%A9'],
    ['/s?q=\xCA\xD6\xBB\xFA#\xCA', '/s?q=%CA%D6%BB%FA#%CA'],
    ['/a%E9\xE9', '/a%E9%E9'],
    ['/\x80\xFF', '/%80%FF'],
    ['/a b', '/a%20b'],
    ['next', '/x/next'],
    ['\\next ', '/next'],
  ])('%j leads to %s', (location, to) => {
    expect(redirectTarget(location, 'http://a.test/x/y')).toBe(`http://a.test${to}`);
  });

  test('also in a name, if they are UTF-8', () => {
    expect(redirectTarget('http://b\xC3\xBCcher.test/', 'http://a.test/')).toBe('http://xn--bcher-kva.test/');
    expect(redirectTarget('http://b\xFCcher.test/', 'http://a.test/')).toBeNull();
  });
});
