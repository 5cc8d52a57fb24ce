import type { Channel, ValidationIssue } from '@crawlerd/shared';
import type { Channels, Message, Sent } from '../ports/channels.ts';
import type { Meters } from '../ports/meters.ts';

/** {@link Channels} that count the attempts of others. */
export class CountedChannels implements Channels {
  readonly #channels: Channels;
  readonly #meters: Meters;

  constructor(channels: Channels, meters: Meters) {
    this.#channels = channels;
    this.#meters = meters;
  }

  issue(channel: Channel): ValidationIssue | null {
    return this.#channels.issue(channel);
  }

  async send(channel: Channel, message: Message): Promise<Sent> {
    const sent = await this.#channels.send(channel, message);
    this.#meters.notified(sent.failed === null);
    return sent;
  }
}
