import { describe, expect, it } from 'vitest';
import { headersOf, lines, queryString, readChunks, readText } from './http-request.ts';
import { answerWith, bytesOf } from './testing/answers.ts';

async function all<T>(parts: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const part of parts) found.push(part);
  return found;
}

describe('a body as text', () => {
  it('has whole characters, wherever its bytes were cut', async () => {
    const bytes = bytesOf('a €, 中');
    const body = [...bytes].map((byte) => Uint8Array.of(byte));
    expect(await readText(answerWith({ body }))).toBe('a €, 中');
  });

  it('keeps a byte order mark, which was asked for', async () => {
    expect(await readText(answerWith({ body: [bytesOf('\u{feff}a;b')] }))).toBe('\u{feff}a;b');
  });

  it('shows that its last character was cut off', async () => {
    const chunks = await all(readChunks(answerWith({ body: [bytesOf('a€').subarray(0, 2)] })));
    expect(chunks.join('')).toBe('a\u{fffd}');
  });

  it('is cut into lines, the last of which may have no end', async () => {
    const body = ['one\ntw', 'o\n\nth', 'ree'].map(bytesOf);
    expect(await all(lines(readChunks(answerWith({ body }))))).toEqual(['one', 'two', '', 'three']);
  });
});

describe('a call', () => {
  const call = { method: 'GET', url: 'http://crawlerd.test/', token: null } as const;

  it('says who asks, and what its body is, only if there is one', () => {
    expect(headersOf(call)).toEqual({ accept: '*/*' });
    expect(
      headersOf({ ...call, token: 'secret', json: '{}', headers: { accept: 'text/event-stream' } }),
    ).toEqual({
      accept: 'text/event-stream',
      authorization: 'Bearer secret',
      'content-type': 'application/json',
    });
  });

  it('has the values of its query that are given, and several of one name', () => {
    expect(queryString({ limit: 5, cursor: undefined, status: ['failed', 'lost'], name: 'a&b' })).toBe(
      '?limit=5&status=failed&status=lost&name=a%26b',
    );
    expect(queryString({ limit: undefined })).toBe('');
  });
});
