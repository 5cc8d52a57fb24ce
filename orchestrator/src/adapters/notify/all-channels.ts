import type { Channel, ValidationIssue } from '@crawlerd/shared';
import type { Channels, Message, Sent } from '../../ports/channels.ts';
import type { Clock } from '../../ports/clock.ts';
import type { MachineAddresses } from '../../ports/machine-addresses.ts';
import type { HttpChannel } from './channel-request.ts';
import { EmailChannel } from './email-channel.ts';
import { EndpointGuard } from './endpoint-guard.ts';
import { HttpChannels } from './http-channels.ts';

export interface ChannelsOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly guard: EndpointGuard;
  /** For an attempt as a whole. */
  readonly timeoutMs: number;
}

const ATTEMPT_MS = 15_000;

/** Those of the service. @param allowed where they may go off the public internet. */
export function serviceChannels(
  allowed: string,
  clock: Clock,
  machineAddresses: MachineAddresses,
): AllChannels {
  return new AllChannels({
    clock,
    guard: new EndpointGuard(allowed, machineAddresses),
    timeoutMs: ATTEMPT_MS,
  });
}

/** Each channel by its protocol. */
export class AllChannels implements Channels {
  readonly #http: HttpChannels;
  readonly #email: EmailChannel;

  constructor(options: ChannelsOptions) {
    this.#http = new HttpChannels(options);
    this.#email = new EmailChannel(options);
  }

  issue(channel: Channel): ValidationIssue | null {
    return isByHttp(channel) ? this.#http.issue(channel) : this.#email.issue(channel);
  }

  async send(channel: Channel, message: Message): Promise<Sent> {
    return isByHttp(channel) ? this.#http.send(channel, message) : this.#email.send(channel, message);
  }
}

function isByHttp(channel: Channel): channel is HttpChannel {
  return channel.type !== 'email';
}
