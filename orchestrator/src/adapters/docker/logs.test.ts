import { describe, expect, it } from 'vitest';
import type { RuntimeState } from '../../ports/runtime.ts';
import { collect } from '../../testing/collect.ts';
import { logRecords } from '../../testing/log-records.ts';
import { socketEngine } from '../../testing/socket-engine.ts';
import { containerLogs } from './logs.ts';

type Found = Exclude<RuntimeState, { kind: 'unreachable' }>;
const foundStates: Record<'running' | 'exited', Found> = {
  running: { kind: 'running', image: null, containerId: 'abc', startedAt: new Date(0), paused: false },
  exited: {
    kind: 'exited',
    image: null,
    containerId: 'abc',
    exitCode: 0,
    oomKilled: false,
    endedAt: null,
    error: null,
  },
};

function frame(kind: number, text: string): Buffer {
  const payload = Buffer.from(text);
  return Buffer.concat([Buffer.from([kind, 0, 0, 0, 0, 0, 0, payload.length]), payload]);
}

function time(nanoseconds: number): string {
  return `2026-01-02T03:04:05.${String(nanoseconds).padStart(9, '0')}Z`;
}

/** Its time is as many nanoseconds as it has characters. */
const timeOf = (text: string): string => time(text.length);
const entry = (text: string): Buffer => frame(1, `${timeOf(text)} ${text}\n`);

describe('a log stream that hangs after its container has ended', () => {
  it('is aborted, and the rest is read', async () => {
    const { engine, seen } = socketEngine({
      'GET /containers/abc/logs': (response, { url }) => {
        response.writeHead(200).write(Buffer.concat([entry('a'), entry('bb')]));
        if (url.includes('follow=0')) response.end(entry('ccc'));
      },
    });
    const states = ['running', 'running', 'exited'] as const;
    let looks = 0;
    const find = (): Promise<Found> => Promise.resolve(foundStates[states[looks++] ?? 'exited']);
    const pace = { watchMs: 1, drainMs: 500, startMs: 1 };
    const records = await collect(logRecords(containerLogs(engine, find, { follow: true }, pace)));
    expect(records.map(({ text }) => text)).toEqual(['a', 'bb', 'ccc']);
    // Only its last entries, and never from a time on.
    expect(seen.map(({ url }) => /follow=.*/.exec(url)?.[0])).toEqual(['follow=1', 'follow=0&tail=1000']);
  });
});

describe('a log that is continued', () => {
  const follow = { watchMs: 1000, drainMs: 1000, startMs: 1 };

  it('gives what is behind the position while the container runs, in one whole reading', async () => {
    const all = ['a', 'bb', 'ccc', 'dddd'].map(entry);
    const { engine, seen } = socketEngine({
      'GET /containers/abc/logs': (response, { url }) => {
        // The third comes during the first reading, the last one later.
        const isFirst = !url.includes('tail=');
        response.writeHead(200).end(Buffer.concat(isFirst ? all.slice(0, 2) : all));
      },
    });
    const states = ['running', 'exited'] as const;
    let looks = 0;
    const find = (): Promise<Found> => Promise.resolve(foundStates[states[looks++] ?? 'exited']);
    const after = { stdout: { timestamp: timeOf('a'), count: 1 }, stderr: null };
    const records = await collect(logRecords(containerLogs(engine, find, { after, follow: true }, follow)));
    expect(records.map(({ text }) => text)).toEqual(['bb', 'ccc', 'dddd']);
    expect(seen.map(({ url }) => /follow=.*/.exec(url)?.[0])).toEqual([
      'follow=0',
      'follow=1&tail=1000',
      'follow=0&tail=1000',
    ]);
  });

  it('is read as a whole again where more was printed meanwhile than the engine gives of its end', async () => {
    const all = Array.from({ length: 3000 }, (_, i) => frame(1, `${time(i)} ${i}\n`));
    const { engine } = socketEngine({
      'GET /containers/abc/logs': (response, { url }) => {
        const tail = /tail=(\d+)/.exec(url)?.[1];
        const first = url.includes('follow=0') && tail === undefined && all.slice(0, 500);
        response
          .writeHead(200)
          .end(Buffer.concat(first || all.slice(tail === undefined ? 0 : -Number(tail))));
      },
    });
    const states = ['running', 'exited'] as const;
    let looks = 0;
    const find = (): Promise<Found> => Promise.resolve(foundStates[states[looks++] ?? 'exited']);
    const after = { stdout: { timestamp: time(99), count: 1 }, stderr: null };
    const records = await collect(logRecords(containerLogs(engine, find, { after, follow: true }, follow)));
    expect(records.map(({ text }) => Number(text))).toEqual(Array.from({ length: 2900 }, (_, i) => i + 100));
  });
});

describe('a log that the engine cannot read to its end', () => {
  it('gives what it could read, and then fails permanently', async () => {
    const { engine } = socketEngine({
      'GET /containers/abc/logs': (response) => {
        response.writeHead(200).end(Buffer.concat([entry('a'), frame(3, 'Error grabbing logs: EOF\n')]));
      },
    });
    const texts: string[] = [];
    const reading = async (): Promise<void> => {
      const find = (): Promise<Found> => Promise.resolve(foundStates.exited);
      const parts = containerLogs(engine, find, { follow: false });
      for await (const { text } of logRecords(parts)) texts.push(text);
    };
    await expect(reading()).rejects.toMatchObject({
      code: 'rejected',
      message: expect.stringContaining('could not return the complete log: Error grabbing logs: EOF'),
    });
    expect(texts).toEqual(['a']);
  });
});

describe('a log stream that breaks', () => {
  it('is an error while the container runs', async () => {
    const { engine } = socketEngine({
      'GET /containers/abc/logs': (response) => {
        response.writeHead(200).write('x');
        setImmediate(() => response.socket?.destroy());
      },
    });
    const find = (): Promise<Found> => Promise.resolve(foundStates.running);
    await expect(collect(containerLogs(engine, find, { follow: true }))).rejects.toMatchObject({
      code: 'interrupted',
    });
  });
});
