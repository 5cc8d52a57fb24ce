import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';

/** Whoever is told what was sent for a request. */
export interface SentHeadListener {
  /**
   * @param head Lines, each with its end.
   * @param address That was connected to.
   */
  onSent(head: string, address: string | null): void;
}

const CHANNEL = 'undici:client:sendHeaders';

/**
 * The heads of requests as undici sends them, with what it adds itself. It tells them on a channel of the whole
 * thread and not whose they are; but it asks the handler of a request first, and sends in the same breath.
 */
export class SentHeads {
  #next: SentHeadListener | null = null;

  constructor() {
    subscribe(CHANNEL, this.#onMessage);
  }

  /** To be called when the handler of a request is told that it starts. */
  expect(listener: SentHeadListener): void {
    this.#next = listener;
  }

  close(): void {
    unsubscribe(CHANNEL, this.#onMessage);
  }

  readonly #onMessage = (message: unknown): void => {
    const listener = this.#next;
    this.#next = null;
    if (listener === null || typeof message !== 'object' || message === null) return;
    if (!('headers' in message) || typeof message.headers !== 'string') return;
    const socket = 'socket' in message && message.socket instanceof Socket ? message.socket : null;
    listener.onSent(message.headers, socket?.remoteAddress ?? null);
  };
}
