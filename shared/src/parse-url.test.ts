import { expect, it } from 'vitest';
import { parseUrl } from './parse-url.ts';

it('reads hosts and paths with any letters, also after many calls', () => {
  const texts = [
    'http://\u00e9.example/',
    '//\u00e9\u00df.example/',
    'caf\u00e9?\u00fc',
    'http://茶.example/',
  ];
  for (let n = 0; n < 20_000; n++) {
    const text = texts[n % texts.length] ?? '';
    expect(parseUrl(text, 'http://a.example/')?.href).toBe(new URL(text, 'http://a.example/').href);
  }
});

it.each(['', 'shop.example', 'http://', 'http://[::1', 'http://a b/'])('knows that %j is no URL', (text) =>
  expect(parseUrl(text)).toBeNull(),
);
