import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { SenderTurns } from './sender-turns.ts';

it('of many bodies of one sender one is worked on per turn, in order, and others wait for none of them', async () => {
  const turns = new SenderTurns();
  const done: string[] = [];
  const send = (sender: string, body: string) => turns.take(sender, () => done.push(sender + body));
  for (const body of ['1', '2', '3']) send('a', body);
  send('b', '1');
  expect(done).toEqual(['a1', 'b1']);
  await nextTurn();
  send('b', '2');
  expect(done).toEqual(['a1', 'b1', 'a2', 'b2']);
  await nextTurn();
  expect(done).toEqual(['a1', 'b1', 'a2', 'b2', 'a3']);
  await nextTurn();
  await nextTurn();
  send('a', '4');
  expect(done.at(-1)).toBe('a4');
});

it('a body that is worked on in vain takes no turn from the next one', async () => {
  const turns = new SenderTurns();
  const done: string[] = [];
  const fail = () => {
    throw new Error('in vain');
  };
  expect(() => turns.take('a', fail)).toThrow('in vain');
  turns.take('a', () => done.push('next'));
  await nextTurn();
  expect(done).toEqual(['next']);
});
