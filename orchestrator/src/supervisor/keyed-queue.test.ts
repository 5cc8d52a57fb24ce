import { describe, expect, it } from 'vitest';
import { KeyedQueue } from './keyed-queue.ts';

/** Work that continues until the test ends it. */
function heldWork() {
  const started: string[] = [];
  const releases: (() => void)[] = [];
  const queue = new KeyedQueue(async (key) => {
    started.push(key);
    await new Promise<void>((resolve) => releases.push(resolve));
  });
  const release = async (): Promise<void> => {
    releases.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { queue, started, release };
}

describe('a keyed queue', () => {
  it('runs one piece of work at a time for a key, and once more for all that was asked meanwhile', async () => {
    const { queue, started, release } = heldWork();
    queue.ask('a');
    queue.ask('a');
    queue.ask('a');
    expect(started).toEqual(['a']);
    await release();
    expect(started).toEqual(['a', 'a']);
    await release();
    await queue.idle();
    expect(started).toEqual(['a', 'a']);
  });

  it('lets no key wait for another', () => {
    const { queue, started } = heldWork();
    queue.ask('a');
    queue.ask('b');
    expect(started).toEqual(['a', 'b']);
  });

  it('works again on a key that was idle', async () => {
    const { queue, started, release } = heldWork();
    queue.ask('a');
    await release();
    queue.ask('a');
    expect(started).toEqual(['a', 'a']);
  });
});
