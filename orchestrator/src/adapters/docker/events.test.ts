import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttemptRef } from '../../domain/attempt.ts';
import { readEvents, refFromEvent } from './events.ts';

const event = (execution: string, attempt: string): string =>
  JSON.stringify({
    Type: 'container',
    Action: 'die',
    Actor: { Attributes: { 'crawlerd.execution': execution, 'crawlerd.attempt': attempt, exitCode: '0' } },
  });

describe('an event', () => {
  it('names the attempt it is about', () => {
    expect(refFromEvent(event('e1', '2'))).toEqual({ executionId: 'e1', attempt: 2 });
  });

  it.each([event('e1', 'x'), event('e1', '0'), event('../e1', '1'), '{}', 'null', '[]', '{"Actor":1}', '{'])(
    'names no attempt when it is %s',
    (line) => {
      expect(refFromEvent(line)).toBeNull();
    },
  );

  it('never breaks the reader, whatever it contains', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
        expect(() => refFromEvent(line)).not.toThrow();
      }),
    );
  });
});

describe('the event feed', () => {
  it('gives a hint for each event, wherever it is cut, and ends with an error', async () => {
    const bytes = Buffer.from(`${event('e1', '1')}\nnoise\n${event('e2', '3')}\n{"half":`);
    const chunks = [bytes.subarray(0, 10), bytes.subarray(10, 150), bytes.subarray(150)];
    const hints: AttemptRef[] = [];
    const reading = readEvents(Readable.from(chunks), (ref) => hints.push(ref));
    await expect(reading).rejects.toMatchObject({ code: 'interrupted' });
    expect(hints).toEqual([
      { executionId: 'e1', attempt: 1 },
      { executionId: 'e2', attempt: 3 },
    ]);
  });
});
