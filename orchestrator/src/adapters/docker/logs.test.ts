import { describe, expect, it } from 'vitest';
import type { RuntimeState } from '../../ports/runtime.ts';
import { collect } from '../../testing/collect.ts';
import { socketEngine } from '../../testing/socket-engine.ts';
import { containerLogs } from './logs.ts';

type Found = Exclude<RuntimeState, { kind: 'unreachable' }>;
const foundStates: Record<'running' | 'exited', Found> = {
  running: { kind: 'running', containerId: 'abc', startedAt: new Date(0), paused: false },
  exited: { kind: 'exited', containerId: 'abc', exitCode: 0, oomKilled: false, endedAt: null, error: null },
};

function frame(kind: number, text: string): Buffer {
  const payload = Buffer.from(text);
  return Buffer.concat([Buffer.from([kind, 0, 0, 0, 0, 0, 0, payload.length]), payload]);
}

describe('a log stream that hangs after its container has ended', () => {
  it('is aborted, and the rest is read', async () => {
    const entry = (text: string): Buffer => frame(1, `2026-01-02T03:04:05.00000000${text.length}Z ${text}\n`);
    const { engine, seen } = socketEngine({
      'GET /containers/abc/logs': (response, { url }) => {
        response.writeHead(200).write(entry('a'));
        if (url.includes('follow=0')) response.end(entry('bb'));
      },
    });
    const states = ['running', 'running', 'exited'] as const;
    let looks = 0;
    const find = (): Promise<Found> => Promise.resolve(foundStates[states[looks++] ?? 'exited']);
    const pace = { watchMs: 1, drainMs: 500, startMs: 1 };
    const records = await collect(containerLogs(engine, find, { follow: true }, pace));
    expect(records.map(({ text }) => text)).toEqual(['a', 'bb']);
    expect(seen.map(({ url }) => /follow=\d/.exec(url)?.[0])).toEqual(['follow=1', 'follow=0']);
    expect(seen[1]?.url).toContain('since=1767323045.000000001');
  });
});

describe('a log that the engine cannot read to its end', () => {
  it('gives what it could read, and then fails permanently', async () => {
    const entry = frame(1, '2026-01-02T03:04:05.000000001Z a\n');
    const { engine } = socketEngine({
      'GET /containers/abc/logs': (response) => {
        response.writeHead(200).end(Buffer.concat([entry, frame(3, 'Error grabbing logs: EOF\n')]));
      },
    });
    const texts: string[] = [];
    const reading = async (): Promise<void> => {
      const find = (): Promise<Found> => Promise.resolve(foundStates.exited);
      for await (const { text } of containerLogs(engine, find, { follow: false })) texts.push(text);
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
