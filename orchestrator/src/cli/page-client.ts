import { guardOf, PageListSchema, type PageList, type PageQuery } from '@crawlerd/shared';
import { queryString } from './http-request.ts';
import type { Transport } from './transport.ts';

/** What is asked for, but for the place in the list. */
export type PageChoice = {
  readonly [Key in 'outcome' | 'code' | 'host']: PageQuery[Key] | undefined;
};

/** The most the service gives at a time. */
const PAGE_SIZE = 1000;

/** The pages of crawls. Faults are those of {@link Transport}. */
export class PageClient {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Parts of the list, until there are as many pages as asked for. */
  async *list(id: string, choice: PageChoice, limit: number): AsyncGenerator<PageList> {
    let left = limit;
    let cursor: string | undefined;
    do {
      const query = queryString({ ...choice, limit: Math.min(PAGE_SIZE, left), cursor });
      const path = `/executions/${encodeURIComponent(id)}/pages${query}`;
      const { value } = await this.#transport.json('GET', path, {}, guardOf(PageListSchema));
      yield value;
      left -= value.pages.length;
      cursor = value.next_cursor ?? undefined;
    } while (left > 0 && cursor !== undefined);
  }
}
