import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secretMask } from './secret-mask.ts';

const TOKEN = '5olPJKD1msZ8xy2C7BxrUDNdxZ_XDtmF57i-Akbde1U';
const mask = secretMask([TOKEN]);
const basic = (user: string, after = ''): string =>
  Buffer.from(`${user}:${TOKEN}${after}`).toString('base64');

/** Pieces of the token that a text still shows, as long as a piece must be to be masked. */
function shown(text: string): string[] {
  const pieces = Array.from({ length: TOKEN.length - 7 }, (_, start) => TOKEN.slice(start, start + 8));
  return pieces.filter((piece) => text.includes(piece));
}

const anyText = fc.string({ unit: 'grapheme', maxLength: 60 });
const hex = (character: string, upper: boolean): string => {
  const digits = character.charCodeAt(0).toString(16);
  return `%${upper ? digits.toUpperCase() : digits}`;
};

describe('the credential of an attempt', () => {
  it.each([
    ['alone', TOKEN, '***'],
    ['twice', `${TOKEN} ${TOKEN}`, '*** ***'],
    ['with its user in a URL', `GET http://crawler:${TOKEN}@10.0.0.1:1/x`, 'GET http://***@10.0.0.1:1/x'],
    ['as a Bearer token', `Authorization: Bearer ${TOKEN}`, 'Authorization: Bearer ***'],
    ['in JSON', JSON.stringify({ env: { CRAWLERD_TOKEN: TOKEN } }), '{"env":{"CRAWLERD_TOKEN":"***"}}'],
  ])('is masked: %s', (_name, line, masked) => {
    expect(mask(line)).toBe(masked);
  });

  it.each(['', 'a', 'ab', 'crawler', 'Crawler', 'übung'])(
    'is masked as HTTP Basic of the user %j',
    (user) => {
      for (const after of ['', '\n', ' and more']) {
        const line = `Authorization: Basic ${basic(user, after)} HTTP/1.1`;
        const [, rest = ''] = /Basic (\S+)/.exec(mask(line)) ?? [];
        expect(rest).toContain('***');
        expect(rest.length).toBeLessThan(basic(user, after).length - 40);
        expect(mask(`Basic ${Buffer.from(`${user}:${TOKEN}`).toString('base64url')}`)).toContain('***');
      }
    },
  );

  it('is masked percent-encoded, whichever characters are', () => {
    const encoded = fc.array(fc.constantFrom('plain', 'upper', 'lower'), {
      minLength: TOKEN.length,
      maxLength: TOKEN.length,
    });
    fc.assert(
      fc.property(encoded, anyText, anyText, (how, before, after) => {
        const text = Array.from(TOKEN, (character, at) =>
          how[at] === 'plain' ? character : hex(character, how[at] === 'upper'),
        ).join('');
        expect(shown(decodeURIComponentSafely(mask(`${before} ${text} ${after}`)))).toEqual([]);
      }),
    );
  });

  it('is in no line of a text that was broken in two or three, wherever that was', () => {
    const cuts = fc.array(fc.nat({ max: 200 }), { minLength: 1, maxLength: 2 });
    const form = fc.constantFrom(TOKEN, `http://crawler:${TOKEN}@10.0.0.1:8001/`);
    const frame = fc.constantFrom(['', ''], ['│ ', ' │'], ["    '", "'"], ['> ', ' \\']);
    fc.assert(
      fc.property(anyText, form, anyText, cuts, frame, (before, text, after, at, [left = '', right = '']) => {
        const whole = before + text + after;
        const borders = [0, ...at.map((cut) => cut % whole.length).toSorted((a, b) => a - b), whole.length];
        for (const [index, end] of borders.slice(1).entries()) {
          const line = `${left}${whole.slice(borders[index], end)}${right}`;
          expect(shown(mask(line))).toEqual([]);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('is not whole in base64 that was broken into lines of any length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 30, max: 80 }), anyText, (width, user) => {
        const text = basic(user);
        const lines = Array.from({ length: Math.ceil(text.length / width) }, (_, i) =>
          mask(text.slice(i * width, (i + 1) * width)),
        );
        expect(shown(Buffer.from(lines.join(''), 'base64').toString('latin1'))).toEqual([]);
      }),
    );
  });

  it('is all that is masked: every other text stays as it is', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 0xffff })), (codes) => {
        const text = String.fromCharCode(...codes);
        expect(mask(text)).toBe(text);
      }),
    );
    for (const text of [
      'http://user:password@shop.example/',
      'https://crawler:***@host/',
      TOKEN.slice(0, 7),
      `in the middle ${TOKEN.slice(3, 20)} of a line`,
      '',
      '%',
      '%%%41',
    ]) {
      expect(mask(text)).toBe(text);
    }
  });

  it('costs a bounded time per byte, whatever the line holds', () => {
    const hostile = ['%', '%4', '%41', TOKEN.slice(0, 42), ' ', '/', '//', '//a:', 'A', '方'];
    const slow = hostile.filter((part) => {
      const line = part.repeat(Math.ceil(1_000_000 / part.length));
      const before = process.cpuUsage();
      mask(line);
      return process.cpuUsage(before).user / 1000 > 1_000;
    });
    expect(slow).toEqual([]);
  });
});

function decodeURIComponentSafely(text: string): string {
  return text.replaceAll(/%([\da-f]{2})/gi, (_all, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}

describe('secrets of users', () => {
  const SECRETS = [
    'Bearer eyJhbGciOi.J9-x_y',
    'p@ss "wörd" /&+=%1',
    '!!!!####$$$$%%%%',
    'sixsix',
    'session=0123456789abcdef',
  ];
  const maskAll = secretMask(SECRETS);

  it.each(SECRETS)('are masked however they are printed: %s', (secret) => {
    const forms = [
      secret,
      `"${secret}"`,
      JSON.stringify({ value: secret }),
      encodeURIComponent(secret),
      encodeURI(secret),
      new URLSearchParams({ value: secret }).toString(),
      `http://me:${encodeURIComponent(secret)}@proxy.test/`,
      ...['', 'a', 'ab'].map((user) => `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`),
      encodeURIComponent(Buffer.from(`me:${secret}`).toString('base64')),
    ];
    const shownIn = (text: string): boolean =>
      [secret, secret.slice(0, 8), secret.slice(-8)].some(
        (part) =>
          text.includes(part) ||
          decodeURIComponentSafely(text).includes(part) ||
          text.includes(Buffer.from(part).toString('base64').replaceAll('=', '')),
      );
    expect(forms.filter((form) => shownIn(maskAll(`before ${form} after`)))).toEqual([]);
    expect(forms.map((form) => maskAll(`before ${form} after`)).every((text) => text.includes('***'))).toBe(
      true,
    );
  });

  it('are masked without the scheme before them, too', () => {
    expect(maskAll('the token eyJhbGciOi.J9-x_y has expired')).toBe('the token *** has expired');
  });

  it('are masked in lines that cut them, from eight characters on', () => {
    const secret = '!!!!####$$$$%%%%';
    for (let cut = 8; cut < secret.length; cut++) {
      expect(maskAll(`x ${secret.slice(0, cut)}`)).toBe('x ***');
      expect(maskAll(`${secret.slice(-cut)} x`)).toBe('*** x');
    }
  });

  it('leave a word alone that they only contain, wherever in a line it is', () => {
    for (const line of ['abcdefgh is', 'is abcdefgh', 'an abcdefgh is']) {
      expect(secretMask(['token-abcdefgh-12345'])(line)).toBe(line);
    }
  });

  it('leave nothing of one that contains another', () => {
    const both = secretMask(['inner-secret', 'outer inner-secret outer']);
    expect(both('a outer inner-secret outer b inner-secret c')).toBe('a *** b *** c');
  });

  it('cost a bounded time per byte, however many there are', () => {
    const many = secretMask(Array.from({ length: 20 }, (_, i) => `${i}`.padEnd(4096, 'secret')));
    const lines = ['%41', 'secret', ' ', 'A'].map((part) => part.repeat(Math.ceil(100_000 / part.length)));
    const before = process.cpuUsage().user;
    for (const line of lines) many(line);
    expect((process.cpuUsage().user - before) / 1000).toBeLessThan(5000);
  });
});
