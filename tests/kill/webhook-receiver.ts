import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Random } from '../../orchestrator/src/simulation/random.ts';

/** One attempt to deliver, in the order in which they came. */
export interface Received {
  readonly id: string;
  readonly kind: string;
  readonly executionId: string;
  /** Whether the receiver has answered that it took it. */
  readonly isTaken: boolean;
}

/** A receiver of webhooks that refuses some, and cuts the connection of others, until it is well. */
export class WebhookReceiver {
  readonly received: Received[] = [];
  isWell = false;
  readonly url: string;
  readonly #server;

  private constructor(server: ReturnType<typeof createServer>) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  static async start(random: Random): Promise<WebhookReceiver> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const receiver = new WebhookReceiver(server);
    server.on('request', (request, response) => {
      void (async () => {
        let text = '';
        for await (const chunk of request) text += String(chunk);
        const { data } = JSON.parse(text) as { data: { kind: string; execution_id: string } };
        const isTaken = receiver.isWell || random.chance(0.6);
        const id = String(request.headers['webhook-id']);
        receiver.received.push({ id, kind: data.kind, executionId: data.execution_id, isTaken });
        answer(response, isTaken, random.chance(0.5));
        // A request of a process that is killed ends in the middle.
      })().catch(() => response.destroy());
    });
    return receiver;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

function answer(response: ServerResponse, isTaken: boolean, isCut: boolean): void {
  if (!isTaken && isCut) response.destroy();
  else response.writeHead(isTaken ? 200 : 500).end();
}
