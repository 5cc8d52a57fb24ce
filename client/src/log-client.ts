import {
  guardOf,
  LOG_COMPLETE_HEADER,
  LogPageSchema,
  type LogPageView,
  type LogQuery,
} from '@crawlerd/shared';
import { executionPath } from './execution-path.ts';
import { lines, queryString, readChunks } from './http-request.ts';
import type { Transport } from './transport.ts';

/** A key may be there without a value: then it is not sent. */
type Part<Keys extends keyof LogQuery> = { readonly [Key in Keys]?: LogQuery[Key] | undefined };

export interface LogAnswer {
  readonly lines: AsyncIterable<string>;
  /** Nothing more will come than these. */
  readonly isComplete: boolean;
}

export type LogPageQuery = Part<'attempt' | 'at' | 'before' | 'limit' | 'level' | 'search'>;

/** The logs of executions. Faults are those of {@link Transport}. */
export class LogClient {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Log lines `<time> <stdout|stderr|crawlerd> <text>`, oldest first; with `follow` until the execution
   * ends. Resolves once the service has answered.
   */
  async read(id: string, query: Part<'follow' | 'tail' | 'since'>, signal: AbortSignal): Promise<LogAnswer> {
    const answer = await this.#transport.open('GET', logsPath(id, query), { signal });
    return {
      lines: lines(readChunks(answer)),
      isComplete: answer.header(LOG_COMPLETE_HEADER) !== 'false',
    };
  }

  async page(id: string, query: LogPageQuery, signal: AbortSignal): Promise<LogPageView> {
    const path = logsPath(id, { format: 'json', ...query });
    return (await this.#transport.json('GET', path, { signal }, guardOf(LogPageSchema))).value;
  }
}

function logsPath(id: string, query: Part<keyof LogQuery>): string {
  return `${executionPath(id)}/logs${queryString(query)}`;
}
