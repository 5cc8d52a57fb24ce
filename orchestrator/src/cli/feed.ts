import type { IncomingMessage } from 'node:http';
import { EventSchema, isValid, parsedBody, type EventView } from '@crawlerd/shared';
import { UserError } from './dependencies.ts';
import { lines, readChunks } from './http-request.ts';

/** A part of a live feed: where it is now, and the event that brought it there, if it was one. */
export interface FeedPart {
  readonly id: number;
  readonly event: EventView | null;
}

/** The service says every 15 s that it is there: after three times that, the connection is dead. */
const SILENCE_MS = 45_000;

/** Reads server-sent events. */
export async function* readFeed(answer: IncomingMessage, signal: AbortSignal): AsyncGenerator<FeedPart> {
  answer.setTimeout(SILENCE_MS, () => {
    answer.destroy(Object.assign(new Error('the feed timed out'), { code: 'ETIMEDOUT' }));
  });
  let id = Number.NaN;
  let data = '';
  for await (const line of lines(readChunks(answer, signal))) {
    if (line.startsWith('id: ')) id = Number(line.slice(4));
    else if (line.startsWith('data: ')) data = line.slice(6);
    else if (line === '') {
      if (Number.isSafeInteger(id)) yield { id, event: data === '' ? null : eventOf(data) };
      id = Number.NaN;
      data = '';
    }
  }
}

function eventOf(data: string): EventView {
  const value = parsedBody(data)?.value;
  if (isValid(EventSchema, value)) return value;
  throw new UserError(
    'The service sent an event that this command does not know: use the same version of both.',
  );
}
