import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EventView } from '@crawlerd/shared';
import { UnreachableError } from './errors.ts';
import { readFeed, type FeedPart } from './feed.ts';
import { answerWith, bytesOf } from './testing/answers.ts';

const event: EventView = {
  id: 7,
  execution_id: 'ex-1',
  task_name: 'prices',
  task: null,
  attempt: 1,
  at: '2026-01-02T03:04:05.000Z',
  kind: 'accepted',
  from_status: null,
  to_status: 'queued',
  reason: null,
  message: '中',
};
const sent = `id: 7\ndata: ${JSON.stringify(event)}\n\n`;

async function partsOf(body: Iterable<Uint8Array>): Promise<FeedPart[]> {
  const found: FeedPart[] = [];
  for await (const part of readFeed(answerWith({ body }))) found.push(part);
  return found;
}

describe('a feed', () => {
  it('gives each event with its place, and places without one', async () => {
    const body = [bytesOf(`${sent}: still here\n\nid: 9\n\n`)];
    expect(await partsOf(body)).toEqual([
      { id: 7, event },
      { id: 9, event: null },
    ]);
  });

  it('is the same, wherever its bytes were cut', async () => {
    const bytes = [...bytesOf(sent)].map((byte) => Uint8Array.of(byte));
    expect(await partsOf(bytes)).toEqual([{ id: 7, event }]);
  });

  it('does not give half an event', async () => {
    expect(await partsOf([bytesOf(sent.slice(0, -1))])).toEqual([]);
  });

  it('says so if an event is of another version', async () => {
    await expect(partsOf([bytesOf('id: 7\ndata: {"id": "seven"}\n\n')])).rejects.toMatchObject({
      code: 'event_unknown',
      hint: 'Use the same version of the service and its client.',
    });
  });
});

describe('a feed in time', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Says something every 15 s, so many times, and then nothing more, until it is given up. */
  function talking(times: number) {
    let end = (): void => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const answer = answerWith({
      body: (async function* () {
        for (let n = 0; n < times; n += 1) {
          await new Promise((resolve) => setTimeout(resolve, 15_000));
          yield bytesOf(`id: ${n}\n\n`);
        }
        await ended;
      })(),
    });
    return { ...answer, discard: end };
  }

  it('ends with an error after 45 s without a word', async () => {
    const found: number[] = [];
    const reading = (async () => {
      for await (const { id } of readFeed(talking(4))) found.push(id);
    })().catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(found).toEqual([0, 1, 2, 3]);
    await vi.advanceTimersByTimeAsync(44_000);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await reading).toBeInstanceOf(UnreachableError);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('waits for a slow reader as long as that takes', async () => {
    const feed = readFeed(answerWith({ body: [bytesOf('id: 1\n\n'), bytesOf('id: 2\n\n')] }));
    expect(await feed.next()).toMatchObject({ value: { id: 1 } });
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(await feed.next()).toMatchObject({ value: { id: 2 } });
    expect(await feed.next()).toMatchObject({ done: true });
  });
});
