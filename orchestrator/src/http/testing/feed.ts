import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { onTestFinished } from 'vitest';
import { EventSchema, isValid, type EventView } from '@crawlerd/shared';
import { eventually } from '../../testing/eventually.ts';

const LATEST_CHARACTERS = 10_000;

/** A reader of a live feed, as simple as a test can have it. */
export class Feed {
  readonly response: IncomingMessage;
  readonly #parts: string[] = [];
  /** The last of what came; the whole may be long, and is not to be searched at every look. */
  latest = '';
  /** How the answer came to its end. */
  readonly ended: Promise<'whole' | 'cut'>;

  private constructor(response: IncomingMessage) {
    this.response = response;
    this.ended = new Promise((resolve) => {
      response.once('end', () => resolve('whole')).once('error', () => resolve('cut'));
    });
    onTestFinished(() => void response.destroy());
  }

  static async open(url: string, headers: Record<string, string> = {}): Promise<Feed> {
    const feed = await Feed.#connect(url, headers);
    feed.response.setEncoding('utf8').on('data', (part: string) => {
      feed.#parts.push(part);
      feed.latest = (feed.latest + part).slice(-LATEST_CHARACTERS);
    });
    return feed;
  }

  /** One who connects and then reads nothing. */
  static async openAndSleep(url: string): Promise<Feed> {
    return Feed.#connect(url, {});
  }

  static async #connect(url: string, headers: Record<string, string>): Promise<Feed> {
    const request = get(url, { agent: false, headers: { accept: 'text/event-stream', ...headers } });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return new Feed(response);
  }

  get status(): number {
    return this.response.statusCode ?? 0;
  }

  get text(): string {
    return this.#parts.join('');
  }

  get events(): EventView[] {
    return [...this.text.matchAll(/^id: (\d+)\ndata: (.*)\n\n/gm)].map(([, id, data = '']) => {
      const event: unknown = JSON.parse(data);
      if (!isValid(EventSchema, event) || String(event.id) !== id) throw new Error(`no event: ${data}`);
      return event;
    });
  }

  async statuses(count: number): Promise<string[]> {
    const events = await eventually(`${count} events`, () => this.events.length >= count && this.events);
    return events.map(({ to_status: status }) => status);
  }

  leave(): void {
    this.response.destroy();
  }
}
