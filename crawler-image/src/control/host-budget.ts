import { AskedHosts } from '../politeness/asked-hosts.ts';
import { hostOf } from '../urls/canonical-url.ts';

type Delays = Readonly<Record<string, number>>;

/**
 * What heartbeats tell and are told of hosts, on the way between the crawl thread and the orchestrator. What was told
 * last holds until something else is.
 */
export class HostBudget {
  readonly #asked = new AskedHosts();
  #isBegun = false;
  #told: Delays | null = null;
  #listener: (delaySeconds: Delays) => void = () => {};

  /** From now on heartbeats name hosts, first those of the URLs that the crawl starts with. */
  begin(urls: readonly string[]): void {
    this.#isBegun = true;
    for (const url of urls) this.#asked.count(hostOf(url), 0);
  }

  /** Requests that were made. */
  count(hosts: Readonly<Record<string, number>>): void {
    for (const [host, requests] of Object.entries(hosts)) this.#asked.count(host, requests);
  }

  /** What the heartbeat that is due says of hosts. */
  report(): { hosts?: Record<string, number> } {
    return this.#isBegun ? { hosts: this.#asked.take() } : {};
  }

  tell(delaySeconds: Delays): void {
    this.#told = delaySeconds;
    this.#listener(delaySeconds);
  }

  /** Calls `listener` with what was told, and with all that will be. */
  follow(listener: (delaySeconds: Delays) => void): void {
    this.#listener = listener;
    if (this.#told !== null) listener(this.#told);
  }
}
