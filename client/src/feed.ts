import { EventSchema, isValid, parsedBody, type EventView } from '@crawlerd/shared';
import { ClientError, UnreachableError } from './errors.ts';
import { lines, readChunks, type Answer } from './http-request.ts';

/** A part of a live feed: where it is now, and the event that brought it there, if it was one. */
export interface FeedPart {
  readonly id: number;
  readonly event: EventView | null;
}

/** The service says every 15 s that it is there: after three times that, the connection is dead. */
const SILENCE_MS = 45_000;

/** Reads server-sent events. */
export async function* readFeed(answer: Answer): AsyncGenerator<FeedPart> {
  let id = Number.NaN;
  let data = '';
  for await (const line of lines(readChunks({ body: untilSilent(answer) }))) {
    if (line.startsWith('id: ')) id = Number(line.slice(4));
    else if (line.startsWith('data: ')) data = line.slice(6);
    else if (line === '') {
      if (Number.isSafeInteger(id)) yield { id, event: data === '' ? null : eventOf(data) };
      id = Number.NaN;
      data = '';
    }
  }
}

/** The body, until nothing has come for so long that nothing will. */
async function* untilSilent({ body, discard }: Answer): AsyncGenerator<Uint8Array> {
  let isSilent = false;
  const wait = () =>
    setTimeout(() => {
      isSilent = true;
      discard();
    }, SILENCE_MS);
  let timer = wait();
  try {
    for await (const chunk of body) {
      // A slow reader is not a silent service.
      clearTimeout(timer);
      yield chunk;
      timer = wait();
    }
  } catch (error) {
    if (!isSilent) throw error;
  } finally {
    clearTimeout(timer);
  }
  if (isSilent) {
    throw new UnreachableError(
      `Nothing came from crawlerd for ${SILENCE_MS / 1000} s: the connection was lost.`,
    );
  }
}

function eventOf(data: string): EventView {
  const value = parsedBody(data)?.value;
  if (isValid(EventSchema, value)) return value;
  throw new ClientError('The service sent an event that this client does not know.', {
    code: 'event_unknown',
    hint: 'Use the same version of the service and its client.',
  });
}
