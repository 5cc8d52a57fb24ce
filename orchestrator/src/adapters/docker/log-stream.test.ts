import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogRecord } from '../../ports/runtime.ts';
import { collect } from '../../testing/collect.ts';
import { LogDemultiplexer, nineDecimals } from './log-stream.ts';

const TIME = '2026-01-02T03:04:05.000000001Z';

function frame(stream: number, text: string, time = TIME): Buffer {
  const payload = Buffer.from(`${time} ${text}`);
  const header = Buffer.alloc(8);
  header.writeUInt8(stream, 0);
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

async function read(chunks: readonly Buffer[], isOver = true): Promise<LogRecord[]> {
  const records: AsyncIterable<LogRecord> = Readable.from(chunks, { objectMode: false }).pipe(
    new LogDemultiplexer(isOver),
  );
  return await collect(records);
}

/** Cuts bytes into pieces of at most these lengths. */
function cut(bytes: Buffer, lengths: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  let start = 0;
  for (let i = 0; start < bytes.length; i++) {
    const end = start + (lengths[i % lengths.length] ?? 1);
    pieces.push(bytes.subarray(start, end));
    start = end;
  }
  return pieces;
}

describe('the engine’s log frames', () => {
  it('become records, wherever the bytes are cut', async () => {
    const line = fc.string({ unit: 'grapheme' }).filter((text) => !/[\r\n]/.test(text));
    const entries = fc.array(fc.tuple(fc.constantFrom(1, 2), line), { maxLength: 20 });
    const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(entries, lengths, async (lines, cuts) => {
        const times = lines.map((_line, i) =>
          nineDecimals(`2026-01-02T03:04:05.${String(i).padStart(9, '0')}Z`),
        );
        const bytes = Buffer.concat(lines.map(([stream, text], i) => frame(stream, `${text}\n`, times[i])));
        const expected = lines.map(([stream, text], i) => ({
          timestamp: times[i],
          stream: stream === 1 ? 'stdout' : 'stderr',
          text,
        }));
        expect(await read(cut(bytes, cuts))).toEqual(expected);
      }),
    );
  });

  it('are joined where the engine split a long line, also in the middle of a character', async () => {
    const whole = Buffer.from(`${TIME} ab🧀c\n`);
    const first = whole.subarray(0, TIME.length + 5);
    const second = Buffer.concat([Buffer.from(`${TIME} `), whole.subarray(TIME.length + 5)]);
    const frames = [first, second].map((payload) => {
      const header = Buffer.alloc(8);
      header.writeUInt8(1, 0);
      header.writeUInt32BE(payload.length, 4);
      return Buffer.concat([header, payload]);
    });
    const other = frame(2, 'between\n', TIME);
    expect(await read([frames[0] ?? other, other, frames[1] ?? other])).toEqual([
      { timestamp: TIME, stream: 'stderr', text: 'between' },
      { timestamp: TIME, stream: 'stdout', text: 'ab🧀c' },
    ]);
  });

  it('give a last line that has no line break, and a line without its carriage return', async () => {
    const later = '2026-01-02T03:04:06.000000000Z';
    expect(await read([frame(1, 'one\r\n'), frame(1, 'rest', later)])).toEqual([
      { timestamp: TIME, stream: 'stdout', text: 'one' },
      { timestamp: later, stream: 'stdout', text: 'rest' },
    ]);
  });

  it('give no line that may still be continued', async () => {
    expect((await read([frame(1, 'one\n'), frame(2, 'half')], false)).map(({ text }) => text)).toEqual([
      'one',
    ]);
  });

  it('give times in one form', async () => {
    const times = ['2026-01-02T03:04:05.1Z', '2026-01-02T03:04:06Z'];
    const records = await read(times.map((time) => frame(1, 'x\n', time)));
    expect(records.map(({ timestamp }) => timestamp)).toEqual([
      '2026-01-02T03:04:05.100000000Z',
      '2026-01-02T03:04:06.000000000Z',
    ]);
  });

  it('cut a line that never ends', async () => {
    const piece = 'x'.repeat(16 * 1024);
    const records = await read([...Array.from({ length: 100 }, () => frame(1, piece)), frame(1, 'end\n')]);
    expect(records).toHaveLength(1);
    expect(records[0]?.text).toMatch(/^x{1048576} \[crawlerd cut this line/);
  });

  it('give what the engine could read, and why it cannot continue', async () => {
    const fault = Buffer.from('Error grabbing logs: invalid character\n');
    const header = Buffer.from([3, 0, 0, 0, 0, 0, 0, fault.length]);
    const demultiplexer = new LogDemultiplexer(true);
    const bytes = Buffer.concat([frame(1, 'one\n'), header, fault]);
    const records: LogRecord[] = await collect(Readable.from([bytes]).pipe(demultiplexer));
    expect(records.map(({ text }) => text)).toEqual(['one']);
    expect(demultiplexer.fault).toBe('Error grabbing logs: invalid character');
  });

  it('never throw, whatever the bytes are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array()), async (chunks) => {
        const whole = chunks.filter((chunk) => chunk.length > 0).map((chunk) => Buffer.from(chunk));
        await expect(read(whole)).resolves.toBeInstanceOf(Array);
      }),
    );
  });
});
