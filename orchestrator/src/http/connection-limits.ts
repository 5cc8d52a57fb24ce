import type { Server, Socket } from 'node:net';
import type { Logger } from '../ports/logger.ts';

export interface ConnectionRules {
  /** Of all sources together. */
  readonly total: number;
  /** Of one address off this machine; null: as many as all together. */
  readonly perSource: number | null;
  /** How long a connection may last that has not shown a valid credential; null: as the timeouts have it. */
  readonly unprovenMs: number | null;
}

/** The first lines of an attack say it all. */
const LOG_INTERVAL_MS = 60_000;
/** How long a source that has flooded one connection may open no other. */
const FLOOD_PAUSE_MS = 10_000;
/** How often connections are looked at that have shown no credential. */
const SWEEP_MS = 500;

/**
 * Keeps connections from taking the descriptors that files, containers and other connections need. A
 * connection is proven once a request on it has shown a valid credential; until then it is worth little.
 *
 * - A source at its limit: the new connection is refused. Its others may be proven, and refusing costs least.
 * - All at their limit: the oldest unproven connection makes room. Refusing the new one would let whoever
 *   came first with enough addresses lock out every crawler; an honest one proves itself within milliseconds.
 * - Connections from this machine itself count only in total: with the process runtime, and with engines that
 *   forward connections in user space, all crawlers have the same address.
 */
export class ConnectionLimits {
  readonly #rules: ConnectionRules;
  readonly #logger: Logger;
  readonly #name: string;
  readonly #perSource = new Map<string, number>();
  /** Sockets and their deadlines, oldest first. */
  readonly #unproven = new Map<Socket, number>();
  readonly #open = new Map<Socket, string | null>();
  /** Sources that may open no connection until this time. */
  readonly #paused = new Map<string, number>();
  #loggedAtMs = -Infinity;
  #refused = 0;

  /** `name` of the listener, for the log. */
  constructor(name: string, rules: ConnectionRules, logger: Logger) {
    this.#name = name;
    this.#rules = rules;
    this.#logger = logger;
  }

  /** Guards a server's connections from now on, as long as it listens. To be called before it does. */
  guard(server: Server): void {
    // Before any HTTP machinery is built around a connection that is not wanted: that is most of its cost.
    const accepts = server.listeners('connection');
    server.removeAllListeners('connection').on('connection', (socket: Socket) => {
      if (this.#admit(socket)) for (const accept of accepts) Reflect.apply(accept, server, [socket]);
    });
    // libuv keeps a descriptor back to refuse with when none is left, but that can fail too (EMFILE).
    server.on('error', (error) => {
      if (server.listening) this.#report({ error });
    });
    const { unprovenMs } = this.#rules;
    if (unprovenMs === null) return;
    const sweep = setInterval(() => this.#endOverdue(), Math.min(SWEEP_MS, unprovenMs)).unref();
    server.once('close', () => clearInterval(sweep));
  }

  /** A request on this connection has shown a valid credential. Called for every one: it must cost nothing. */
  prove(socket: Socket): void {
    this.#unproven.delete(socket);
  }

  /**
   * More requests have come on this connection than may. Where sources are limited, all others of its source end too,
   * before what has arrived on them is read.
   */
  endFlood(socket: Socket): void {
    const source = this.#open.get(socket);
    const facts = { source, flood: true };
    // More of the same packet.
    if (source === undefined) return;
    if (source === null || this.#rules.perSource === null) {
      this.#refuse(socket, facts);
      return;
    }
    this.#paused.set(source, performance.now() + FLOOD_PAUSE_MS);
    for (const [each, of] of this.#open) if (of === source) this.#refuse(each, facts);
  }

  get open(): number {
    return this.#open.size;
  }

  #admit(socket: Socket): boolean {
    const source = sourceOf(socket);
    const fromThere = source === null ? 0 : (this.#perSource.get(source) ?? 0);
    if (source !== null && this.#isPaused(source)) return this.#refuse(socket, { source });
    if (fromThere >= (this.#rules.perSource ?? Infinity)) return this.#refuse(socket, { source });
    if (this.#open.size >= this.#rules.total) {
      const [oldest] = this.#unproven.keys();
      if (oldest === undefined) return this.#refuse(socket, { source });
      this.#refuse(oldest, { source: this.#open.get(oldest) });
    }
    this.#open.set(socket, source);
    this.#unproven.set(socket, performance.now() + (this.#rules.unprovenMs ?? 0));
    if (source !== null) this.#perSource.set(source, fromThere + 1);
    socket.once('close', () => this.#forget(socket));
    return true;
  }

  #isPaused(source: string): boolean {
    const until = this.#paused.get(source);
    if (until === undefined) return false;
    if (until > performance.now()) return true;
    this.#paused.delete(source);
    return false;
  }

  #refuse(socket: Socket, facts: object): false {
    this.#end(socket);
    this.#refused += 1;
    this.#report(facts);
    return false;
  }

  /** With a reset: an orderly end would leave the kernel waiting for the other side. */
  #end(socket: Socket): void {
    this.#forget(socket);
    socket.on('error', () => undefined).resetAndDestroy();
  }

  /** Before its `close` event already, so that the counts are right within one turn. */
  #forget(socket: Socket): void {
    const source = this.#open.get(socket);
    if (!this.#open.delete(socket)) return;
    this.#unproven.delete(socket);
    if (source === null || source === undefined) return;
    const left = (this.#perSource.get(source) ?? 1) - 1;
    if (left > 0) this.#perSource.set(source, left);
    else this.#perSource.delete(source);
  }

  #endOverdue(): void {
    const now = performance.now();
    for (const [socket, deadline] of this.#unproven) {
      if (deadline > now) return;
      this.#end(socket);
    }
  }

  #report(facts: object): void {
    const now = performance.now();
    if (now - this.#loggedAtMs < LOG_INTERVAL_MS) return;
    this.#loggedAtMs = now;
    this.#logger.warn(
      { listener: this.#name, open: this.open, refused: this.#refused, ...this.#rules, ...facts },
      'too many connections: some were ended. If all of them are wanted, raise the limit of open files ' +
        '(ulimit -n, or LimitNOFILE of the systemd unit); otherwise find out who opens them',
    );
    this.#refused = 0;
  }
}

/** The address of another machine or container; null for one of this machine, and for a socket that has gone. */
function sourceOf({ remoteAddress, localAddress }: Socket): string | null {
  if (remoteAddress === undefined || remoteAddress === localAddress) return null;
  const address = remoteAddress.replace(/^::ffff:/i, '');
  return address === '::1' || address.startsWith('127.') ? null : address;
}
