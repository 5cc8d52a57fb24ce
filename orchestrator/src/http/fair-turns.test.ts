import { describe, expect, it } from 'vitest';
import { PART_BYTES, TURN_BYTES } from '../ports/turns.ts';
import { FairTurns } from './fair-turns.ts';

const PER_TURN = TURN_BYTES / PART_BYTES;

/** What was done in each turn of the event loop, by name. */
async function turnsOf(work: (turns: FairTurns, note: (name: string) => void) => Promise<unknown>) {
  const done: string[][] = [[]];
  let next = setImmediate(function turn(): void {
    done.push([]);
    next = setImmediate(turn);
  });
  await work(new FairTurns(), (name) => done.at(-1)?.push(name));
  clearImmediate(next);
  return done.filter(({ length }) => length > 0);
}

describe('fair turns', () => {
  it('let no more be done in a turn of the event loop than a turn holds, however many wait', async () => {
    const done = await turnsOf(async (turns, note) =>
      Promise.all(
        Array.from({ length: 500 }, async (_, reader) => {
          await turns.next();
          note(String(reader));
        }),
      ),
    );
    expect(Math.max(...done.map(({ length }) => length))).toBe(PER_TURN);
    expect(done.flat()).toEqual(Array.from({ length: 500 }, (_, reader) => String(reader)));
  });

  it('come to each as often as to every other, whoever wants more', async () => {
    const done = await turnsOf(async (turns, note) => {
      const read = async (name: string, parts: number): Promise<void> => {
        for (let i = 0; i < parts; i++) {
          await turns.next();
          note(name);
        }
      };
      await Promise.all([
        ...Array.from({ length: 20 }, async (_, i) => read(`greedy ${i}`, 50)),
        read('modest', 3),
      ]);
    });
    const order = done.flat();
    // Three rounds of all.
    expect(order.lastIndexOf('modest')).toBeLessThan(3 * 21);
  });

  it('give large work a turn of its own', async () => {
    const done = await turnsOf(async (turns, note) =>
      Promise.all(
        [1, 2, 3].map(async (name) => {
          await turns.next(16 * TURN_BYTES);
          note(String(name));
        }),
      ),
    );
    expect(done).toEqual([['1'], ['2'], ['3']]);
  });
});

describe('what is done at once', () => {
  const nextTurn = async (): Promise<void> => new Promise((go) => setImmediate(go));
  const takenOf = (turns: FairTurns): number => {
    let taken = 0;
    while (turns.atOnce(PART_BYTES)) taken += 1;
    return taken;
  };

  it('is no more in a turn of the event loop than a turn holds', async () => {
    const turns = new FairTurns();
    expect([takenOf(turns), takenOf(turns)]).toEqual([PER_TURN, 0]);
    await nextTurn();
    expect(takenOf(turns)).toBe(PER_TURN);
  });

  it('overtakes nobody who waits', async () => {
    const turns = new FairTurns();
    const waiting = turns.next();
    expect(turns.atOnce(1)).toBe(false);
    await waiting;
    expect(turns.atOnce(1)).toBe(true);
  });
});
