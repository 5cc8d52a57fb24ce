import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { logLine, pagedLogs, textsOf } from '../testing/paged-logs.ts';
import { pageLogs } from './page-logs.ts';

const MIB = 1024 * 1024;
const READ_MAX = 64 * MIB;

/** A line of so many bytes, between two others; what fills it is a hole, which takes no room on the disk. */
function writeLongLine(file: string, bytes: number): void {
  writeFileSync(file, logLine('before') + logLine('').slice(0, -1));
  const handle = openSync(file, 'r+');
  writeSync(handle, `\n${logLine('after')}`, logLine('before').length + bytes);
  closeSync(handle);
}

describe('a line of 50 MiB', () => {
  it('is clipped, with its length, and found from its middle', async () => {
    const { page, put, fileOf } = await pagedLogs();
    put(1, '');
    writeLongLine(fileOf(1), 50 * MIB);
    const offset = logLine('before').length;
    const all = await page();
    expect(all.lines.map((line) => [line.offset, line.length, line.clipped])).toEqual([
      [0, offset - 1, false],
      [offset, 50 * MIB, true],
      [offset + 50 * MIB + 1, logLine('after').length - 1, false],
    ]);
    expect(all.lines[1]?.text.length).toBe(16 * 1024);
    for (const within of [1, 25 * MIB, 50 * MIB]) {
      const from = await page({ at: `1:${offset + within}` });
      expect(from.lines.map(({ length }) => length)).toEqual([50 * MIB, logLine('after').length - 1]);
      const before = await page({ before: `1:${offset + within}` });
      expect(textsOf(before)).toEqual(['before']);
      for (const { searched_bytes: read } of [from, before]) expect(read).toBeLessThanOrEqual(READ_MAX);
    }
    const backward = await page({ before: 'end' });
    expect(backward.lines).toEqual(all.lines);
    expect(backward.searched_bytes).toBeLessThanOrEqual(READ_MAX);
  });

  it('ends no request for what is around it if it is of 130 MiB', async () => {
    const { pages, put, fileOf } = await pagedLogs();
    put(1, '');
    writeLongLine(fileOf(1), 130 * MIB);
    const forward = await pages('forward', {});
    const lines = forward.flatMap((page) => page.lines);
    expect(lines.map(({ clipped, text }) => (clipped ? 'clipped' : text))).toEqual([
      'before',
      'clipped',
      'after',
    ]);
    const backward = await pages('backward', {});
    expect(backward.flatMap(textsOf).filter((text) => text.length < 10)).toEqual(['after', 'before']);
    for (const { searched_bytes: read } of [...forward, ...backward])
      expect(read).toBeLessThanOrEqual(READ_MAX);
  });
});

describe('a search', () => {
  it('reads at most 64 MiB for a page, and goes on by its cursor', async () => {
    const { pages, put } = await pagedLogs();
    const filler = logLine('y'.repeat(1000));
    put(
      1,
      Buffer.concat([
        Buffer.from(logLine('Needle one')),
        Buffer.alloc(70_000 * filler.length, filler),
        Buffer.from(logLine('the last needle')),
      ]),
    );
    for (const direction of ['forward', 'backward'] as const) {
      const found = await pages(direction, { search: 'NEEDLE', limit: 5 });
      expect(found.length).toBeGreaterThan(1);
      expect(found.map(({ searched_bytes: read }) => read <= READ_MAX)).not.toContain(false);
      expect(found.flatMap(textsOf).toSorted()).toEqual(['Needle one', 'the last needle']);
    }
  });

  it('gives all others their turns, and ends with its reader', async () => {
    const { deps, id, put } = await pagedLogs();
    put(1, Buffer.alloc(20 * MIB, logLine('z'.repeat(1000))));
    const left = new AbortController();
    const parts: number[] = [];
    const turns = {
      next: (bytes = 0): Promise<void> => {
        parts.push(bytes);
        if (parts.length === 20) left.abort();
        return Promise.resolve();
      },
    };
    await pageLogs({ ...deps, turns }, id, { search: 'absent' }, left.signal);
    expect(parts.length).toBeLessThan(25);
    expect(Math.max(...parts)).toBeLessThanOrEqual(64 * 1024);
  });

  it('finds text where two reads meet, whatever bytes it has', async () => {
    const { page, put } = await pagedLogs();
    const needle = '方𝄞é';
    const head = logLine('').length - 1;
    for (let shift = 0; shift <= Buffer.byteLength(needle); shift++) {
      const filler = logLine('y'.repeat(64 * 1024 - 2 * head - 1 - shift));
      put(1, `${filler}${logLine(needle)}${logLine('next')}`);
      const { lines } = await page({ search: '方𝄞É' });
      expect(lines.map(({ offset, text }) => [offset, text])).toEqual([[filler.length, needle]]);
    }
  });

  it('takes the text as it stands, and looks at no time or stream', async () => {
    const { page, put } = await pagedLogs();
    put(1, ['a.c (x)', 'abc x', '-/|^$\\'].map((each) => logLine(each)).join(''));
    expect(textsOf(await page({ search: 'A.C (X)' }))).toEqual(['a.c (x)']);
    expect(textsOf(await page({ search: '-/|^$\\' }))).toEqual(['-/|^$\\']);
    expect(textsOf(await page({ search: 'stdout' }))).toEqual([]);
  });
});
