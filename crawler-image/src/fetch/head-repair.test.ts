import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HeadRepair } from './head-repair.ts';

const raw = (text: string): Buffer => Buffer.from(text, 'latin1');

/** What the strict parser gets of these pieces, and what is counted. */
function repaired(...pieces: readonly (string | Buffer)[]): { text: string; leniencies: string[] } {
  const leniencies: string[] = [];
  const repair = new HeadRepair((leniency) => leniencies.push(leniency));
  const out = pieces.map((piece) => repair.feed(typeof piece === 'string' ? raw(piece) : piece));
  return { text: Buffer.concat([...out, repair.rest()]).toString('latin1'), leniencies };
}

describe('a head is rewritten', () => {
  test.each([
    ['a folded line', 'X: a;\r\n b\r\n\tc\r\n', 'X: a; b c\r\n', ['folded_line']],
    ['blanks around a colon', 'X \t:\t a \r\n', 'X: a\r\n', ['blank_before_colon']],
    ['control characters', 'X: a\x01b\x1Bc\x7F\r\n', 'X: a b c \r\n', ['control_character']],
    ['those of an address', 'Location: /a\x01b\r\n', 'Location: /a%01b\r\n', ['control_character']],
    ['those of a cookie', 'Set-Cookie: a=\x01\r\nX: y\r\n', 'X: y\r\n', ['control_character']],
    ['lines that are none', 'Notice\r\n: x\r\nX Y: z\r\nX: y\r\n', 'X: y\r\n', ['bad_header_line']],
    ['what continues such a line', 'Notice\r\n and more\r\nX: y\r\n', 'X: y\r\n', ['bad_header_line']],
    [
      'equal lengths',
      'Content-Length: 5\r\ncontent-length: 5 ,5\r\n',
      'Content-Length: 5\r\n',
      ['repeated_length'],
    ],
    ['an empty length', 'Content-Length: \r\n', '', ['empty_length']],
    [
      'several faults',
      'X : a\r\n b\r\nY\r\nTransfer-Encoding: Chunked\r\n',
      'X: a b\r\nTransfer-Encoding: chunked\r\n',
      ['blank_before_colon', 'folded_line', 'bad_header_line'],
    ],
  ])('with %s', (_, lines, text, leniencies) => {
    expect(repaired(`HTTP/1.1 200 OK\r\n${lines}\r\nX : body`)).toEqual({
      text: `HTTP/1.1 200 OK\r\n${text}\r\nX : body`,
      leniencies,
    });
  });

  test.each([
    ['HTTP/2 404 No', 'HTTP/1.1 404 No'],
    ['http/1.0 200', 'HTTP/1.0 200 '],
    ['HTTP 200 OK', 'HTTP/1.1 200 OK'],
    ['HTTP/1.1 200OK', 'HTTP/1.1 200 OK'],
    ['HTTP/1.1\t 200  OK', 'HTTP/1.1 200 OK'],
    ['\r\n\r\nHTTP/1.1 200 OK', 'HTTP/1.1 200 OK'],
    ['\xEF\xBB\xBFHTTP/1.1 200 O\x01K', 'HTTP/1.1 200 O K'],
  ])('with the status line %j', (line, strict) => {
    const { text, leniencies } = repaired(`${line}\r\nX: y\r\n\r\nbody`);
    expect(text).toBe(`${strict}\r\nX: y\r\n\r\nbody`);
    expect(new Set(leniencies)).toEqual(new Set(['bad_status_line']));
  });

  test('with other line ends, which the body keeps', () => {
    expect(repaired('HTTP/1.1 200 OK\nX: y\r\r\n\na\nb')).toEqual({
      text: 'HTTP/1.1 200 OK\r\nX: y\r\n\r\na\nb',
      leniencies: ['line_ends'],
    });
  });

  test('and nothing is said of unasked 100, but the other interim answers are passed on', () => {
    const hints = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n';
    const last = 'HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n';
    expect(repaired(`HTTP/1.1 100 Continue\r\n\r\n${hints}HTTP/1.1 100\r\n\r\n${last}`)).toEqual({
      text: hints + last,
      leniencies: ['unasked_continue', 'unasked_continue'],
    });
  });
});

describe('everything is passed on as it is', () => {
  const folded = 'X: a\r\n b\r\n';
  test.each([
    ['of a head without a fault', 'HTTP/1.1 200 OK\r\nX: y\r\n\r\nbody'],
    ['of what is no head', 'SSH-2.0-OpenSSH\r\n\r\n'],
    ['of a page without a head', '<html><title>HTTP/1.1 200 OK</title>\r\n\r\n'],
    ['of a head that is not complete', `HTTP/1.1 200 OK\r\n${folded}`],
    ['of few bytes', 'HTT'],
    ['of nothing', ''],
    ['of a number that is none', `HTTP/1.1 2000 OK\r\n${folded}\r\n`],
    ['of a head with a NUL', `HTTP/1.1 200 OK\r\n${folded}Y: a\0b\r\n\r\n`],
    ['of different lengths', `HTTP/1.1 200 OK\r\n${folded}Content-Length: 5\r\nContent-Length: 6\r\n\r\n`],
    ['of a head that is too large', `HTTP/1.1 200 OK\r\n${folded}${'X: y\r\n'.repeat(20_000)}`],
    ['of a line that is too long', `HTTP/1.1 200 OK\r\n${folded}X: ${'y'.repeat(70_000)}\r\n\r\n`],
    ['of too many interim answers', 'HTTP/1.1 103 X\r\n\r\n'.repeat(30)],
  ])('%s', (_, text) => {
    const { text: out } = repaired(text);
    expect(out === text).toBe(true);
  });

  test('after twenty interim answers', () => {
    const { text } = repaired('HTTP/1.1 100 Continue\r\n\r\n'.repeat(30));
    expect(text).toBe('HTTP/1.1 100 Continue\r\n\r\n'.repeat(10));
  });
});

test('it does not matter where the pieces end', () => {
  const piece = fc.constantFrom(
    'X: y',
    ' z',
    '\r\n',
    '\n',
    '\r',
    ': ',
    'Content-Length: 5',
    '\0',
    'é',
    '\r\n\r\n',
  );
  const start = fc.constantFrom(
    'HTTP/1.1 200 OK\r\n',
    'HTTP/2 100\n\n',
    '\r\nHTTP/1.1 103 X\r\n\r\n',
    'HTTP',
    'x',
  );
  fc.assert(
    fc.property(
      fc.array(start, { maxLength: 3 }),
      fc.array(piece, { maxLength: 12 }),
      fc.array(fc.nat(120), { maxLength: 20 }),
      (starts, lines, cuts) => {
        const all = [...starts, ...lines].join('');
        const ends = [...cuts.filter((cut) => cut < all.length), all.length].toSorted((a, b) => a - b);
        const pieces = ends.map((end, i) => all.slice(ends[i - 1] ?? 0, end));
        expect(repaired(...pieces)).toEqual(repaired(all));
        expect(repaired(...Array.from(all))).toEqual(repaired(all));
      },
    ),
    { numRuns: 2000 },
  );
});

test.each(['x: y\n', '\r', 'x', ' ', '\n x', ': \r', 'x:\t\t\t\t\t\t\t\t'])(
  'hostile heads of %j cost little, also byte by byte',
  (line) => {
    const text = `HTTP/1.1 200 OK\r\n${line.repeat(65_000 / line.length)}y\r\n\r\n`;
    const start = process.cpuUsage();
    repaired(text);
    repaired(...Array.from(text));
    // Of the processor, since the machine may be busy.
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(3000);
  },
);
