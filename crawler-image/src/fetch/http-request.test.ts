import { Dispatcher } from 'undici';
import { describe, expect, test } from 'vitest';
import { EndlessInterim } from './failure.ts';
import { HttpRequest } from './http-request.ts';

/** A network that answers when it is told to. */
class Network extends Dispatcher {
  options: Dispatcher.DispatchOptions & { readonly signal?: AbortSignal } = { path: '', method: 'GET' };
  readonly controller = {
    rawHeaders: null,
    rawTrailers: null,
    paused: false,
    aborted: false,
    reason: null as Error | null,
    pause: () => {},
    resume: () => {},
    abort: (reason: Error) => {
      this.controller.reason ??= reason;
      this.#handler?.onResponseError?.(this.controller, reason);
    },
  };
  #handler: Dispatcher.DispatchHandler | null = null;

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    this.options = options;
    this.#handler = handler;
    return true;
  }

  connected(): void {
    this.#handler?.onRequestStart?.(this.controller, {});
  }

  answer(status: number): void {
    this.#handler?.onResponseStart?.(this.controller, status, { server: 'test' });
  }
}

describe('a request', () => {
  test('asks for path and query, without the fragment', () => {
    const network = new Network();
    void new HttpRequest(network, 'https://a.example/b?c=d#e', { accept: 'text/html' });
    expect(network.options).toMatchObject({
      origin: 'https://a.example',
      path: '/b?c=d',
      method: 'GET',
      headers: { accept: 'text/html' },
    });
  });

  test('that is aborted while it waits for its connection ends when it has one', async () => {
    const network = new Network();
    const request = new HttpRequest(network, 'http://a.example/', {});
    const reason = new DOMException('too late', 'TimeoutError');
    request.abort(reason);
    expect(network.controller.reason).toBe(null);
    network.connected();
    await expect(request.response).rejects.toBe(reason);
  });

  test('tells those on its way why it was aborted', async () => {
    const network = new Network();
    const request = new HttpRequest(network, 'http://a.example/', {});
    network.connected();
    expect(network.options.signal?.aborted).toBe(false);
    const reason = new DOMException('too late', 'TimeoutError');
    request.abort(reason);
    await expect(request.response).rejects.toBe(reason);
    expect(network.options.signal?.reason).toBe(reason);
  });

  test('waits for an answer behind twenty interim ones, and not for more', async () => {
    const [patient, endless] = [new Network(), new Network()];
    const requests = [patient, endless].map((network) => new HttpRequest(network, 'http://a.example/', {}));
    for (const network of [patient, endless]) {
      network.connected();
      for (let i = 0; i < 20; i++) network.answer(103);
    }
    patient.answer(200);
    endless.answer(103);
    await expect(requests[0]?.response).resolves.toMatchObject({ status: 200, headers: { server: 'test' } });
    await expect(requests[1]?.response).rejects.toBeInstanceOf(EndlessInterim);
  });

  test('that cannot be made has no response', async () => {
    const network = new Network();
    network.dispatch = () => {
      throw new TypeError('no client');
    };
    await expect(new HttpRequest(network, 'http://a.example/', {}).response).rejects.toThrow('no client');
  });
});
