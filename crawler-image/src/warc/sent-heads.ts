import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';

/** Receives what was sent for a request. */
export interface SentHeadListener {
  /**
   * @param head The lines with their line ends.
   * @param address The connected IP address.
   */
  onSent(head: string, address: string | null): void;
}

const CHANNEL = 'undici:client:sendHeaders';

/**
 * The heads of requests as undici sends them, including the headers it adds. undici publishes them on a diagnostics
 * channel of the whole thread, without the request; but it calls the handler of a request synchronously before that.
 */
export class SentHeads {
  #next: SentHeadListener | null = null;

  constructor() {
    subscribe(CHANNEL, this.#onMessage);
  }

  /** To be called from the `onRequestStart` of the handler of a request. */
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
