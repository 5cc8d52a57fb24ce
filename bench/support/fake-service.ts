import type { FakeServiceMessage, FakeServiceOrder } from '../servers/messages.ts';
import { ConnectionPool } from './connection.ts';
import { launch, type Crawler } from './reports.ts';
import type { Resources } from './resources.ts';
import { ServerProcess } from './server-process.ts';

const SETUP_CONNECTIONS = 8;

/** A service with the fake runtime in a separate process, and the crawlers it launched. */
export class FakeService {
  readonly operatorUrl: URL;
  readonly #process: ServerProcess<FakeServiceOrder, FakeServiceMessage>;
  #callbackUrl: URL | null = null;
  #onCrawler: (crawler: Crawler) => void = () => undefined;
  readonly #started = new Set<string>();
  #waiting: { readonly id: string; readonly resolve: () => void } | null = null;

  private constructor(server: ServerProcess<FakeServiceOrder, FakeServiceMessage>, operatorUrl: string) {
    this.#process = server;
    this.operatorUrl = new URL(operatorUrl);
    server.onMessage((message) => {
      if (message.kind !== 'started') return;
      this.#callbackUrl = new URL(message.apiBaseUrl);
      this.#started.add(message.id);
      if (this.#waiting?.id === message.id) this.#waiting.resolve();
      this.#onCrawler({ id: message.id, token: this.#callbackUrl.password });
    });
  }

  static async start(
    dataFolder: string,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<FakeService> {
    const server = new ServerProcess<FakeServiceOrder, FakeServiceMessage>('fake-service', [
      dataFolder,
      JSON.stringify(settings),
    ]);
    const { url } = await server.hear('listening');
    return new FakeService(server, url);
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** The callback URL, known once the first crawler has started. */
  get callbackUrl(): URL {
    if (this.#callbackUrl === null) throw new Error('no crawler was launched yet');
    return this.#callbackUrl;
  }

  /** Called for each crawler that starts from now on. */
  onCrawler(hear: (crawler: Crawler) => void): void {
    this.#onCrawler = hear;
  }

  /** Launches so many executions through the API and waits for their containers. */
  async launch(count: number): Promise<Crawler[]> {
    const crawlers: Crawler[] = [];
    const started = new Promise<void>((resolve) => {
      this.onCrawler((crawler) => {
        crawlers.push(crawler);
        if (crawlers.length === count) resolve();
      });
    });
    const connections = await ConnectionPool.open(this.operatorUrl, SETUP_CONNECTIONS);
    const replies = await Promise.all(Array.from({ length: count }, () => connections.send(launch())));
    connections.close();
    const refused = replies.find(({ status }) => status !== 201);
    if (refused !== undefined) throw new Error(`a launch was answered with ${refused.body}`);
    await started;
    return crawlers;
  }

  /** Waits until the container of an execution has started. */
  async started(id: string): Promise<void> {
    if (this.#started.has(id)) return;
    await new Promise<void>((resolve) => {
      this.#waiting = { id, resolve };
    });
    this.#waiting = null;
  }

  exit({ id }: Crawler): void {
    this.#process.tell({ kind: 'exit', id });
  }

  /** Its resources once the containers of all finished executions are cleaned up. */
  async resourcesAtRest(): Promise<Resources> {
    const atRest = this.#process.hear('at_rest');
    this.#process.tell({ kind: 'rest' });
    return (await atRest).held;
  }

  /** The longest time without a turn of its event loop since this was last asked. */
  async longestStallMs(): Promise<number> {
    const stalled = this.#process.hear('stalled');
    this.#process.tell({ kind: 'stalls' });
    return (await stalled).ms;
  }

  /** Stops the service; afterwards everything it accepted is on disk. */
  async close(): Promise<void> {
    const closed = this.#process.hear('closed');
    this.#process.tell({ kind: 'close' });
    await closed;
    await this.#process.end();
  }
}
