import {
  isValid,
  ITEMS_COLUMNS_LEFT_OUT_HEADER,
  ITEMS_COUNT_HEADER,
  ITEMS_PREVIOUS_HEADER,
  ITEMS_SOURCE_HEADER,
  ITEMS_SUMMARY_TRAILER,
  ItemsSummarySchema,
  parseJson,
  type ItemQuery,
  type ItemsSummary,
} from '@crawlerd/shared';
import { executionPath } from './execution-path.ts';
import { queryString, type Answer } from './http-request.ts';
import type { Transport } from './transport.ts';

/** What the service says of the items that it sends. */
export interface ItemFacts {
  /** There are none in the output folder: they are those of the completion. */
  readonly areReported: boolean;
  /** The execution that they are compared with; null: none. */
  readonly previousId: string | null;
  /** What there is to say once they have been read; null if trailers cannot be had: see {@link Answer.trailer}. */
  readonly summary: () => ItemsSummary | null;
}

export interface ItemFile extends ItemFacts {
  readonly bytes: AsyncGenerator<Uint8Array>;
  /** How many items a table holds; null of other formats. */
  readonly count: number | null;
  /** Columns that a table would have besides. */
  readonly columnsLeftOut: number;
}

/** A key may be there without a value: then it is not sent. */
export type ItemQueryPart = { readonly [Key in keyof ItemQuery]: ItemQuery[Key] | undefined };

/** Items as files. Faults are those of {@link Transport}. */
export class ItemFileClient {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Resolves once the service has answered, with which it waits until it knows the columns of a table. */
  async open(id: string, query: ItemQueryPart, signal: AbortSignal): Promise<ItemFile> {
    const answer = await this.#transport.open('GET', itemsPath(id, query), { signal });
    const { header, trailer } = answer;
    return {
      bytes: answer.body,
      count: numberIn(header(ITEMS_COUNT_HEADER)),
      columnsLeftOut: numberIn(header(ITEMS_COLUMNS_LEFT_OUT_HEADER)) ?? 0,
      ...factsIn(header),
      summary: () => summaryOf(trailer(ITEMS_SUMMARY_TRAILER)),
    };
  }
}

export function factsIn(header: Answer['header']): Omit<ItemFacts, 'summary'> {
  return {
    areReported: header(ITEMS_SOURCE_HEADER) === 'reported',
    previousId: header(ITEMS_PREVIOUS_HEADER),
  };
}

export function itemsPath(id: string, query: ItemQueryPart): string {
  return `${executionPath(id)}/items${queryString(query)}`;
}

export function summaryOf(trailer: string | null): ItemsSummary | null {
  const value = parseJson(trailer ?? '');
  return isValid(ItemsSummarySchema, value) ? value : null;
}

function numberIn(header: string | null): number | null {
  return header !== null && /^\d{1,15}$/.test(header) ? Number(header) : null;
}
