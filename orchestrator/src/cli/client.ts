import {
  ExecutionDetailSchema,
  ExecutionListSchema,
  ExecutionStatusSchema,
  guardOf,
  LaunchReplySchema,
  OrphanListSchema,
  type ExecutionDetail,
  type ExecutionList,
  type ExecutionStatus,
  type ItemQuery,
  type Launch,
  type LaunchReply,
  type ListQuery,
  type LogQuery,
  type OrphanListView,
  type StopMode,
} from '@crawlerd/shared';
import { lines, queryString, readChunks, readText } from './http-request.ts';
import { readFeed, type FeedPart } from './feed.ts';
import { Transport } from './transport.ts';

/** As the contract has it; but the config is sent as it was read from the file: the service alone judges it. */
export type LaunchRequest = Omit<Launch, 'config'> & { readonly config: unknown };

/** A key may be there without a value: then it is not sent. */
type Maybe<Query> = { readonly [Key in keyof Query]: Query[Key] | undefined };

/**
 * The service's HTTP interface, typed. Every answer is checked against the shared schema. Faults are
 * those of {@link Transport}.
 */
export class ApiClient {
  readonly #transport: Transport;

  constructor(options: { baseUrl: string; token: string | null }) {
    this.#transport = new Transport(options);
  }

  /** With a key, a launch that was sent before is answered with its execution, and nothing is started. */
  async launch(
    body: LaunchRequest,
    idempotencyKey?: string,
  ): Promise<{ launched: LaunchReply; isRepeated: boolean }> {
    const headers = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };
    const answer = await this.#transport.json(
      'POST',
      '/executions',
      { body, headers },
      guardOf(LaunchReplySchema),
    );
    return { launched: answer.value, isRepeated: answer.status === 200 };
  }

  async list(query: Maybe<ListQuery>): Promise<ExecutionList> {
    return (
      await this.#transport.json('GET', `/executions${queryString(query)}`, {}, guardOf(ExecutionListSchema))
    ).value;
  }

  async detail(id: string): Promise<ExecutionDetail> {
    return (await this.#transport.json('GET', executionPath(id), {}, guardOf(ExecutionDetailSchema))).value;
  }

  async status(id: string, signal?: AbortSignal): Promise<ExecutionStatus> {
    const path = `/monitoring/execution/${encodeURIComponent(id)}/status`;
    const options = signal === undefined ? {} : { signal };
    return (await this.#transport.json('GET', path, options, guardOf(ExecutionStatusSchema))).value;
  }

  /** Asks for the stop and answers with the state at that moment: see {@link ApiClient.status} for its end. */
  async stop(id: string, mode: StopMode): Promise<ExecutionStatus> {
    const options = { body: { mode } };
    const path = `${executionPath(id)}/stop`;
    return (await this.#transport.json('POST', path, options, guardOf(ExecutionStatusSchema))).value;
  }

  /** Asks for a further attempt of a finished execution. */
  async resume(id: string): Promise<ExecutionStatus> {
    const path = `${executionPath(id)}/resume`;
    return (await this.#transport.json('POST', path, {}, guardOf(ExecutionStatusSchema))).value;
  }

  /**
   * Log lines `<time> <stdout|stderr|crawlerd> <text>`, oldest first; with `follow` until the execution
   * ends. Resolves once the service has answered.
   */
  async logs(id: string, query: Maybe<LogQuery>, signal: AbortSignal): Promise<AsyncIterable<string>> {
    const path = `${executionPath(id)}/logs${queryString(query)}`;
    const answer = await this.#transport.open('GET', path, { signal });
    return lines(readChunks(answer, signal));
  }

  /**
   * The live feed of an execution, or of all (null): after the event of this id, else from the start of
   * the one, or from now on. Resolves once the service has answered; with null if nothing more will come.
   */
  async events(
    id: string | null,
    { after, signal }: { after: number | null; signal: AbortSignal },
  ): Promise<AsyncIterable<FeedPart> | null> {
    const headers = {
      accept: 'text/event-stream',
      ...(after !== null && { 'last-event-id': String(after) }),
    };
    const path = id === null ? '/events' : `${executionPath(id)}/events`;
    const answer = await this.#transport.open('GET', path, { headers, signal });
    if (answer.statusCode !== 204) return readFeed(answer, signal);
    answer.resume();
    return null;
  }

  /** Items as the service formats them: one JSON array, or one JSON object a line. */
  items(id: string, query: Maybe<ItemQuery>): AsyncGenerator<string> {
    return this.#transport.stream(`${executionPath(id)}/items${queryString(query)}`);
  }

  async orphans(): Promise<OrphanListView> {
    return (await this.#transport.json('GET', '/orphans', {}, guardOf(OrphanListSchema))).value;
  }

  async removeOrphan(id: string, attempt: number): Promise<void> {
    const answer = await this.#transport.open('DELETE', `/orphans/${encodeURIComponent(id)}/${attempt}`, {});
    await readText(answer);
  }
}

function executionPath(id: string): string {
  return `/executions/${encodeURIComponent(id)}`;
}
