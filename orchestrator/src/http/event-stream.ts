import type { FastifyRequest } from 'fastify';
import type { EventView } from '@crawlerd/shared';

export const EVENT_STREAM = 'text/event-stream';

/** Whether the client asks for a live feed, as a browser's EventSource does. */
export function wantsEventStream({ headers }: FastifyRequest): boolean {
  return (headers.accept ?? '').toLowerCase().includes(EVENT_STREAM);
}

/** Proxies and clients can tell a quiet feed from a dead connection. */
const HEARTBEAT = ': still here\n\n';

/**
 * Pages of events in the format of server-sent events; an empty page becomes a comment. It begins by
 * saying where it begins, so that a client that saw no event yet continues from there after a disconnect.
 */
export async function* asEventStream(
  pages: AsyncIterable<readonly EventView[]>,
  after: number,
): AsyncGenerator<string> {
  yield `retry: 1000\nid: ${after}\n\n`;
  for await (const page of pages) {
    yield page.length === 0 ? HEARTBEAT : page.map(formatEvent).join('');
  }
}

/** JSON has no line breaks of its own, so one `data` line holds it all. */
function formatEvent(event: EventView): string {
  return `id: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`;
}
