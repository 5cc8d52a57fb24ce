import type { ApiClient } from '@crawlerd/client';
import type { EventView } from '@crawlerd/shared';
import type { CliIo } from './io.ts';
import { ReconnectPolicy, type ReconnectOptions } from './reconnect-policy.ts';
import { seeItLater } from './watch-status.ts';

/** A feed that ends normally is reopened at once to see whether there is more; one that gave nothing, after a delay. */
const AGAIN_MS = 1000;

/**
 * The events of an execution from its start, until it has finished; or those of all executions (null)
 * from now on. Ends when the signal aborts. A service that is being restarted is waited for, and no event
 * is left out or given twice.
 *
 * @throws UserError if the service refuses, or has not answered for five minutes.
 */
export async function* watchEvents(
  client: ApiClient,
  id: string | null,
  io: Pick<CliIo, 'now' | 'sleep'>,
  { signal, onTrouble }: Pick<ReconnectOptions, 'signal' | 'onTrouble'>,
): AsyncGenerator<EventView> {
  const afterwards = id === null ? 'crawls may still be running.' : seeItLater(id);
  const reconnect = new ReconnectPolicy({ io, signal, onTrouble, afterwards });
  let after: number | null = null;
  while (!signal.aborted) {
    try {
      const feed = await client.events(id, { after, signal });
      reconnect.answered();
      if (feed === null) return;
      const before: number | null = after;
      for await (const part of feed) {
        after = part.id;
        if (part.event !== null) yield part.event;
      }
      if (after === before) await io.sleep(AGAIN_MS, signal);
    } catch (error) {
      if (signal.aborted) return;
      await reconnect.failed(error);
    }
  }
}
