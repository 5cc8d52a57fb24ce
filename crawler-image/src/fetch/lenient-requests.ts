import { Client, type buildConnector, type Dispatcher } from 'undici';
import type { Leniency } from '../records/leniencies.ts';
import { hostOf } from '../urls/canonical-url.ts';
import { repairingConnector } from './repairing-connector.ts';

export interface LenientOptions {
  readonly connect: buildConnector.connector;
  readonly client: Pick<Client.Options, 'maxHeaderSize' | 'headersTimeout' | 'bodyTimeout'>;
  /** Wraps the dispatcher that makes a request. */
  readonly through: (dispatcher: Dispatcher) => Dispatcher;
}

export interface LenientRequest {
  readonly dispatcher: Dispatcher;
  close(): void;
}

/** More are forgotten, the oldest first, and cost a second request again. */
const HOSTS_MAX = 10_000;

/** Which hosts send heads that the strict parser refuses, and how they are asked. */
export class LenientRequests {
  readonly #options: LenientOptions;
  readonly #hosts = new Set<string>();

  constructor(options: LenientOptions) {
    this.#options = options;
  }

  remember(url: string): void {
    const [oldest] = this.#hosts;
    if (oldest !== undefined && this.#hosts.size >= HOSTS_MAX) this.#hosts.delete(oldest);
    this.#hosts.add(hostOf(url));
  }

  isFor(url: string): boolean {
    return this.#hosts.size > 0 && this.#hosts.has(hostOf(url));
  }

  /**
   * A connection for one request. None is kept: what a server sends after an answer with a doubtful head is never taken
   * for the next answer.
   */
  open(url: string, onLeniency: (leniency: Leniency) => void): LenientRequest {
    const { connect, client: options, through } = this.#options;
    const client = new Client(new URL(url).origin, {
      ...options,
      // Asks the server to close the connection, too.
      pipelining: 0,
      connect: repairingConnector(connect, onLeniency),
    });
    return { dispatcher: through(client), close: () => void client.destroy().catch(() => {}) };
  }
}
