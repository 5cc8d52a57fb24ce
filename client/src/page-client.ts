import {
  ExecutionStatusSchema,
  guardOf,
  PageListSchema,
  type ExecutionStatus,
  type PageList,
  type PageQuery,
  type RetryPages,
} from '@crawlerd/shared';
import { executionPath } from './execution-path.ts';
import { queryString } from './http-request.ts';
import { putStatus, type PutSentence } from './service-sentences.ts';
import type { Transport } from './transport.ts';

/** What is asked for, but for the place in the list. */
export type PageSelection = {
  readonly [Key in 'outcome' | 'code' | 'host']: PageQuery[Key] | undefined;
};

/** The most the service gives at a time. */
const PAGE_SIZE = 1000;

/** The pages of crawls. Faults are those of {@link Transport}. */
export class PageClient {
  readonly #transport: Transport;
  readonly #put: PutSentence;

  constructor(transport: Transport, put: PutSentence) {
    this.#transport = transport;
    this.#put = put;
  }

  /** Parts of the list, until there are as many pages as asked for. */
  async *list(id: string, selection: PageSelection, limit: number): AsyncGenerator<PageList> {
    let left = limit;
    let cursor: string | undefined;
    do {
      const query = queryString({ ...selection, limit: Math.min(PAGE_SIZE, left), cursor });
      const path = `${executionPath(id)}/pages${query}`;
      const { value } = await this.#transport.json('GET', path, {}, guardOf(PageListSchema));
      yield value;
      left -= value.pages.length;
      cursor = value.next_cursor ?? undefined;
    } while (left > 0 && cursor !== undefined);
  }

  /** Asks for a further attempt that tries failed pages again, and nothing else. */
  async retry(id: string, request: RetryPages): Promise<ExecutionStatus> {
    const path = `${executionPath(id)}/retry-pages`;
    const options = { json: JSON.stringify(request) };
    const { value } = await this.#transport.json('POST', path, options, guardOf(ExecutionStatusSchema));
    return putStatus(value, this.#put);
  }
}
