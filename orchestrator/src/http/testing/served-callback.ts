import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { World } from '../../testing/world.ts';
import { callbackApp } from '../callback-app.ts';
import type { ConnectionRules } from '../connection-limits.ts';
import { listen } from '../listen.ts';
import { CALLBACK_OPTIONS } from './app-options.ts';

/** The callback listener of a world with a running execution, at a port. */
export async function servedCallback(rules: Partial<ConnectionRules>) {
  const world = new World();
  const app = await callbackApp(world.services, {
    ...CALLBACK_OPTIONS,
    connections: { ...CALLBACK_OPTIONS.connections, ...rules },
  });
  onTestFinished(() => app.close());
  const { port } = await listen(app, { host: '127.0.0.1', port: 0, setting: 'CRAWLERD_CALLBACK' });
  const id = await world.running();
  const token = world.credentials.token(world.ref(id));
  return { world, server: app.server, id, port, request: (credential = token) => heartbeat(id, credential) };
}

/** A heartbeat as bytes. */
function heartbeat(id: string, token: string): string {
  const body = JSON.stringify({ execution_id: id, status: 'running' });
  const head = [
    'POST /api/v1/monitoring/heartbeat HTTP/1.1',
    'host: here',
    `authorization: Bearer ${token}`,
    'content-type: application/json',
    `content-length: ${body.length}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

/** A connection that only does what the test says. */
export class RawClient {
  readonly socket: Socket;
  text = '';
  readonly #openedMs = performance.now();
  /** Resolves with the milliseconds that the connection lasted. */
  readonly ended: Promise<number>;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => undefined).on('data', (data) => (this.text += data.toString()));
    this.ended = new Promise((resolve) => {
      socket.once('close', () => resolve(performance.now() - this.#openedMs));
    });
    onTestFinished(() => void socket.destroy());
  }

  static async open(port: number, host = '127.0.0.1'): Promise<RawClient> {
    const socket = connect({ port, host });
    const client = new RawClient(socket);
    await Promise.race([once(socket, 'connect').catch(() => undefined), client.ended]);
    return client;
  }

  get isOpen(): boolean {
    return !this.socket.destroyed && !this.socket.readableEnded;
  }

  /** Sends a request and waits for its answer's first line. */
  async ask(request: string): Promise<string> {
    this.text = '';
    this.socket.write(request);
    await Promise.race([once(this.socket, 'data').catch(() => undefined), this.ended]);
    return this.text.split('\r\n', 1)[0] ?? '';
  }
}
