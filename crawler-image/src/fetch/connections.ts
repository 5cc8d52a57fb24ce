import { Client, Dispatcher } from 'undici';
import type { Clock } from '../base/clock.ts';

export interface ConnectionLimits {
  /** Connections open at a time, idle ones included. */
  readonly all: number;
  /** Requests of one site in flight at a time. */
  readonly perSite: number;
}

interface Connection {
  readonly client: Client;
  readonly site: Site;
  isConnected: boolean;
  isIdle: boolean;
}

/** The connections of one scheme, host and port. */
interface Site {
  readonly origin: string;
  readonly idle: Connection[];
  open: number;
  /** Nothing more will be asked for: a connection is closed when its request is over. */
  isLeft: boolean;
}

/** Descriptors that are left to others after a shortage, such as files and name servers. */
const SPARE = 8;
/** After a shortage the limit doubles in this time, until it is what it was. */
const RECOVERY_MS = 2000;

/**
 * The connections of a crawl, each used for one request at a time and kept for the next one of its site. A crawl of a
 * hundred thousand sites would otherwise keep some of each: here they are closed as soon as their site has no page
 * left, and of those whose sites wait for their delay, no more stay open than the limit allows.
 */
export class Connections extends Dispatcher {
  readonly #options: Client.Options;
  readonly #limits: ConnectionLimits;
  readonly #clock: Clock;
  readonly #sites = new Map<string, Site>();
  readonly #open = new Set<Connection>();
  /** In the order in which they became idle; some may be in use again or closed. */
  #idleOnes: Connection[] = [];
  #idle = 0;
  /** Below the limit after a shortage. */
  #max: number;
  #waiting: (() => void)[] = [];
  #cancelRecovery: () => void = () => {};

  constructor(options: Client.Options, limits: ConnectionLimits, clock: Clock) {
    super();
    this.#options = options;
    this.#limits = limits;
    this.#clock = clock;
    this.#max = limits.all;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const site = this.#site(String(options.origin));
    site.isLeft = false;
    let connection = site.idle.pop();
    if (connection === undefined) {
      connection = this.#connectionTo(site);
    } else {
      connection.isIdle = false;
      this.#idle -= 1;
    }
    return connection.client.dispatch(options, handler);
  }

  /** Waits until one more request may be sent to this origin; null if it may at once. */
  room(origin: string): Promise<void> | null {
    const site = this.#sites.get(origin);
    const inUse = site === undefined ? 0 : site.open - site.idle.length;
    if (this.#open.size - this.#idle < this.#max && inUse < this.#limits.perSite) return null;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Closes the connections to a host as soon as their requests are over. */
  leave(host: string): void {
    for (const scheme of ['http', 'https']) {
      const site = this.#sites.get(`${scheme}://${host}`);
      if (site === undefined) continue;
      site.isLeft = true;
      for (const connection of site.idle.slice()) this.#drop(connection);
    }
  }

  /** The machine had nothing left for a connection: gives back what is not in use, and takes less for a while. */
  onShortage(): void {
    while (this.#dropNewestIdle());
    const connected = [...this.#open].filter(({ isConnected }) => isConnected).length;
    this.#max = Math.max(1, Math.min(this.#max, connected - SPARE));
    this.#cancelRecovery();
    this.#cancelRecovery = this.#clock.after(RECOVERY_MS, () => this.#recover());
  }

  override async close(): Promise<void> {
    await this.destroy();
  }

  override async destroy(): Promise<void> {
    this.#cancelRecovery();
    await Promise.all([...this.#open].map(({ client }) => client.destroy()));
  }

  #site(origin: string): Site {
    let site = this.#sites.get(origin);
    if (site === undefined) {
      site = { origin, idle: [], open: 0, isLeft: false };
      this.#sites.set(origin, site);
    }
    return site;
  }

  #connectionTo(site: Site): Connection {
    // The site of the one that became idle last has the longest to wait until it is needed again.
    while (this.#open.size >= this.#max && this.#dropNewestIdle());
    const client = new Client(site.origin, this.#options);
    const connection: Connection = { client, site, isConnected: false, isIdle: false };
    this.#open.add(connection);
    site.open += 1;
    client.on('connect', () => (connection.isConnected = true));
    client.on('disconnect', () => {
      connection.isConnected = false;
      if (connection.isIdle) this.#drop(connection);
    });
    // Its request is over, whether it succeeded or not.
    client.on('drain', () => this.#onFree(connection));
    client.on('connectionError', () => this.#onFree(connection));
    return connection;
  }

  #onFree(connection: Connection): void {
    const { site, isConnected } = connection;
    if (!this.#open.has(connection)) return;
    if (!isConnected || site.isLeft || this.#open.size > this.#max) {
      this.#drop(connection);
    } else {
      connection.isIdle = true;
      site.idle.push(connection);
      this.#idle += 1;
      this.#idleOnes.push(connection);
      // Each is in there once for each of its requests.
      if (this.#idleOnes.length > 4 * this.#limits.all) this.#forgetBusy();
    }
    this.#wake();
  }

  #dropNewestIdle(): boolean {
    for (let newest = this.#idleOnes.pop(); newest !== undefined; newest = this.#idleOnes.pop()) {
      if (!newest.isIdle) continue;
      this.#drop(newest);
      return true;
    }
    return false;
  }

  #forgetBusy(): void {
    // The last entry of each counts.
    this.#idleOnes = [...new Set(this.#idleOnes.toReversed())].filter(({ isIdle }) => isIdle).toReversed();
  }

  #drop(connection: Connection): void {
    const { client, site } = connection;
    if (!this.#open.delete(connection)) return;
    site.open -= 1;
    if (connection.isIdle) {
      connection.isIdle = false;
      this.#idle -= 1;
      site.idle.splice(site.idle.indexOf(connection), 1);
    }
    if (site.open === 0) this.#sites.delete(site.origin);
    void client.destroy();
  }

  #recover(): void {
    this.#max = Math.min(this.#limits.all, 2 * this.#max);
    this.#wake();
    if (this.#max < this.#limits.all) {
      this.#cancelRecovery = this.#clock.after(RECOVERY_MS, () => this.#recover());
    }
  }

  /** Those who wait look again themselves, in their order. */
  #wake(): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}
