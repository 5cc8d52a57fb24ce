import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Cookies } from './cookies.ts';

const URL_A = 'https://shop.example.com/tea/';
const kept = (...setCookie: string[]): Cookies => {
  const cookies = new Cookies({ keep: true, send: {} }, []);
  cookies.store(setCookie, URL_A);
  return cookies;
};
const sent = (cookies: Cookies, url: string): string | undefined =>
  cookies.addTo({ accept: 'x' }, url)['cookie'];

test('what a site sets goes back where it belongs', () => {
  const cookies = kept(
    'host=1; Path=/',
    'deep=2',
    'domain=3; Domain=example.com; Path=/',
    'safe=4; Secure; Path=/',
  );
  expect(sent(cookies, URL_A)).toBe('deep=2; host=1; domain=3; safe=4');
  expect(sent(cookies, 'https://shop.example.com/')).toBe('host=1; domain=3; safe=4');
  expect(sent(cookies, 'http://other.example.com/')).toBe('domain=3');
  expect(sent(cookies, 'https://example.org/')).toBeUndefined();
});

test.each(['a=b; Domain=com', 'a=b; Domain=example.org', 'a=b; Max-Age=0', `a=${'b'.repeat(5000)}`])(
  '%s is not taken',
  (cookie) => {
    expect(sent(kept(cookie), URL_A)).toBeUndefined();
  },
);

test('those of the config go to the hosts of the targets only, with what is in the headers already', () => {
  const cookies = new Cookies({ keep: false, send: { session: 'x', lang: 'de' } }, [`${URL_A}start`]);
  expect(sent(cookies, 'https://shop.example.com/any')).toBe('session=x; lang=de');
  expect(cookies.addTo({ cookie: 'own=1' }, URL_A)['cookie']).toBe('own=1; session=x; lang=de');
  expect(sent(cookies, 'https://example.com/')).toBeUndefined();
  cookies.store('new=1', URL_A);
  expect(sent(cookies, URL_A)).toBe('session=x; lang=de');
});

test('a site can set fifty at most, on whatever paths', () => {
  const cookies = new Cookies({ keep: true, send: {} }, []);
  for (let i = 0; i < 200; i++) cookies.store(`c${i}=1; Path=/${i % 3}`, URL_A);
  const counts = [0, 1, 2].map(
    (i) => sent(cookies, `https://shop.example.com/${i}`)?.split('; ').length ?? 0,
  );
  expect(counts.reduce((sum, count) => sum + count)).toBe(50);
});

test('no text is too odd to be passed over', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (texts) => {
      expect(() => kept(...texts).addTo({}, URL_A)).not.toThrow();
    }),
  );
});
