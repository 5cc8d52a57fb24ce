import { setImmediate as turnEnd } from 'node:timers/promises';
import type { LogPart } from '../ports/runtime.ts';

const RECORDS_MAX = 500;
const CHARACTERS_MAX = 64 * 1024;

/**
 * Joins the records that come within one turn of the event loop, up to a limit: none waits for others.
 * What came before `source` throws is given before the error.
 */
export async function* inBatches(source: AsyncIterable<LogPart>): AsyncGenerator<readonly LogPart[]> {
  const iterator = source[Symbol.asyncIterator]();
  let next: Promise<IteratorResult<LogPart, unknown>> | null = null;
  try {
    for (;;) {
      const batch: LogPart[] = [];
      let failure: { readonly error: unknown } | null = null;
      let isDone = false;
      try {
        next ??= iterator.next();
        let result: IteratorResult<LogPart, unknown> | 'later' = await next;
        const later = turnEnd('later' as const);
        for (let characters = 0; result !== 'later' && result.done !== true;) {
          batch.push(result.value);
          characters += 'text' in result.value ? result.value.text.length : 0;
          next = null;
          if (batch.length >= RECORDS_MAX || characters >= CHARACTERS_MAX) break;
          next = iterator.next();
          result = await Promise.race([next, later]);
        }
        isDone = result !== 'later' && result.done === true;
      } catch (error) {
        failure = { error };
      }
      if (batch.length > 0) yield batch;
      if (failure !== null) throw failure.error;
      if (isDone) return;
    }
  } finally {
    // Not awaited: a source that waits for its next record would not notice that it has no reader.
    iterator.return?.().catch(() => undefined);
  }
}
