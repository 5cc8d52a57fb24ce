import {
  ExecutionDetailSchema,
  ExecutionListSchema,
  ExecutionStatusSchema,
  guardOf,
  isFinished,
  ITEMS_SUMMARY_TRAILER,
  LaunchCheckSchema,
  OrphanListSchema,
  PruneReplySchema,
  TombstoneSchema,
  type ExecutionDetail,
  type ExecutionList,
  type ExecutionStatus,
  type Launch,
  type LaunchCheck,
  type ListQuery,
  type OrphanListView,
  type PruneReply,
  type StopMode,
  type TombstoneView,
} from '@crawlerd/shared';
import { EndpointClient } from './endpoint-client.ts';
import { executionPath } from './execution-path.ts';
import { FileClient } from './file-client.ts';
import { PageClient } from './page-client.ts';
import {
  ItemFileClient,
  factsIn,
  itemsPath,
  summaryOf,
  type ItemFacts,
  type ItemQueryPart,
} from './item-file-client.ts';
import { queryString, readText, type Answer } from './http-request.ts';
import { readFeed, type FeedPart } from './feed.ts';
import { LogClient } from './log-client.ts';
import { ManyClient } from './many-client.ts';
import { postLaunch, type Launched } from './post-launch.ts';
import { putDetail, putEvent, putStatus, type PutSentence } from './service-sentences.ts';
import { ScheduleClient } from './schedule-client.ts';
import { SecretClient } from './secret-client.ts';
import { TaskClient } from './task-client.ts';
import { TokenClient } from './token-client.ts';
import { Transport, type TransportOptions } from './transport.ts';

/** A launch, but for its config. */
export type LaunchRequest = Omit<Launch, 'config'>;

/** Shorter than an answer may take. */
const WAIT_SECONDS = 20;

/** A key may be there without a value: then it is not sent. */
type Maybe<Query> = { readonly [Key in keyof Query]: Query[Key] | undefined };

export interface ApiClientOptions extends TransportOptions {
  /** Is done to each sentence of the service in what is returned; default: it stays as it is. */
  readonly put?: PutSentence;
}

/**
 * The service's HTTP interface, typed. Every answer is checked against the shared schema. Faults are
 * those of {@link Transport}.
 */
export class ApiClient {
  readonly tasks: TaskClient;
  readonly schedules: ScheduleClient;
  readonly endpoints: EndpointClient;
  readonly files: FileClient;
  readonly pages: PageClient;
  readonly secrets: SecretClient;
  readonly tokens: TokenClient;
  readonly logs: LogClient;
  readonly itemFiles: ItemFileClient;
  readonly many: ManyClient;
  readonly #transport: Transport;
  readonly #put: PutSentence;

  constructor(options: ApiClientOptions) {
    this.#transport = new Transport(options);
    this.#put = options.put ?? ((sentence) => sentence);
    this.tasks = new TaskClient(this.#transport, this.#put);
    this.schedules = new ScheduleClient(this.#transport, this.#put);
    this.endpoints = new EndpointClient(this.#transport, this.#put);
    this.files = new FileClient(this.#transport);
    this.pages = new PageClient(this.#transport, this.#put);
    this.secrets = new SecretClient(this.#transport);
    this.tokens = new TokenClient(this.#transport);
    this.logs = new LogClient(this.#transport);
    this.itemFiles = new ItemFileClient(this.#transport);
    this.many = new ManyClient(this.#transport);
  }

  /**
   * `config` is JSON, and is sent as it is: the service alone judges it. With a key, a launch that was sent before is
   * answered with its execution, and nothing is started.
   */
  async launch(request: LaunchRequest, config: string, idempotencyKey?: string): Promise<Launched> {
    const json = launchJson(request, config);
    return postLaunch(this.#transport, '/executions', { json, idempotencyKey }, this.#put);
  }

  /** What a launch would come to, and all that is wrong with it. */
  async validate(request: LaunchRequest, config: string): Promise<LaunchCheck> {
    const options = { json: launchJson(request, config) };
    const guard = guardOf(LaunchCheckSchema);
    return (await this.#transport.json('POST', '/executions/validate', options, guard)).value;
  }

  /** Launches what an execution was launched with; a key as for {@link launch}. */
  async replay(id: string, idempotencyKey?: string): Promise<Launched> {
    return postLaunch(this.#transport, `${executionPath(id)}/replay`, { idempotencyKey }, this.#put);
  }

  async list(query: Maybe<ListQuery>): Promise<ExecutionList> {
    const path = `/executions${queryString(query)}`;
    const { value } = await this.#transport.json('GET', path, {}, guardOf(ExecutionListSchema));
    return { ...value, executions: value.executions.map((each) => putStatus(each, this.#put)) };
  }

  async detail(id: string): Promise<ExecutionDetail> {
    const guard = guardOf(ExecutionDetailSchema);
    return putDetail((await this.#transport.json('GET', executionPath(id), {}, guard)).value, this.#put);
  }

  async status(id: string, signal?: AbortSignal): Promise<ExecutionStatus> {
    const options = signal === undefined ? {} : { signal };
    return this.#status('GET', statusPath(id), options);
  }

  /** Waits for the end of an execution, whatever comes of it: one request at a time, each answered at the end. */
  async finished(id: string, signal?: AbortSignal): Promise<ExecutionStatus> {
    const path = `${statusPath(id)}${queryString({ wait_seconds: WAIT_SECONDS })}`;
    for (;;) {
      const status = await this.#status('GET', path, signal === undefined ? {} : { signal });
      if (isFinished(status.status)) return status;
    }
  }

  /** Asks for the stop and answers with the state at that moment: see {@link ApiClient.status} for its end. */
  async stop(id: string, mode: StopMode): Promise<ExecutionStatus> {
    const options = { json: JSON.stringify({ mode }) };
    const path = `${executionPath(id)}/stop`;
    return this.#status('POST', path, options);
  }

  /** Asks for a further attempt of a finished execution. */
  async resume(id: string): Promise<ExecutionStatus> {
    const path = `${executionPath(id)}/resume`;
    return this.#status('POST', path, {});
  }

  async #status(
    method: 'GET' | 'POST',
    path: string,
    options: { json?: string; signal?: AbortSignal },
  ): Promise<ExecutionStatus> {
    const { value } = await this.#transport.json(method, path, options, guardOf(ExecutionStatusSchema));
    return putStatus(value, this.#put);
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
    if (answer.status !== 204) return this.#feed(answer);
    answer.discard();
    return null;
  }

  async *#feed(answer: Answer): AsyncGenerator<FeedPart> {
    for await (const { id, event } of readFeed(answer)) {
      yield { id, event: event === null ? null : putEvent(event, this.#put) };
    }
  }

  /** Items as the service formats them: one JSON array, or one JSON text a line. */
  async items(id: string, query: ItemQueryPart): Promise<ItemStream> {
    const { header, chunks, trailer } = await this.#transport.stream(itemsPath(id, query));
    return {
      chunks,
      ...factsIn(header),
      summary: () => summaryOf(trailer(ITEMS_SUMMARY_TRAILER)),
    };
  }

  /** Also of one that is removed already: then with what is left of it. */
  async remove(id: string): Promise<TombstoneView> {
    return (await this.#transport.json('DELETE', executionPath(id), {}, guardOf(TombstoneSchema))).value;
  }

  async pin(id: string, isPinned: boolean): Promise<void> {
    const answer = await this.#transport.open(isPinned ? 'PUT' : 'DELETE', `${executionPath(id)}/pin`, {});
    await readText(answer);
  }

  /** Takes as long as sizes have to be measured. */
  async prune(dryRun: boolean): Promise<PruneReply> {
    const path = `/prune${queryString({ dry_run: dryRun })}`;
    return this.#transport.slowJson('POST', path, guardOf(PruneReplySchema));
  }

  async orphans(): Promise<OrphanListView> {
    return (await this.#transport.json('GET', '/orphans', {}, guardOf(OrphanListSchema))).value;
  }

  /** @param containerId which of them, if the attempt has several. */
  async removeOrphan(id: string, attempt: number, containerId: string | null = null): Promise<void> {
    const query = containerId === null ? '' : queryString({ container_id: containerId });
    const path = `/orphans/${encodeURIComponent(id)}/${attempt}${query}`;
    const answer = await this.#transport.open('DELETE', path, {});
    await readText(answer);
  }
}

function statusPath(id: string): string {
  return `/monitoring/execution/${encodeURIComponent(id)}/status`;
}

function launchJson(request: LaunchRequest, config: string): string {
  const others = JSON.stringify(request).slice(1, -1);
  return `{${others}${others === '' ? '' : ','}"config":${config}}`;
}

export interface ItemStream extends ItemFacts {
  readonly chunks: AsyncGenerator<string>;
}
