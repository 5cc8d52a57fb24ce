import {
  BulkReplySchema,
  ExecutionSummarySchema,
  guardOf,
  type Bulk,
  type BulkReply,
  type ExecutionSummary,
  type SummaryQuery,
} from '@crawlerd/shared';
import { queryString } from './http-request.ts';
import type { Transport } from './transport.ts';

/** What concerns many executions at once. Faults are those of {@link Transport}. */
export class ManyClient {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async summary(query: {
    readonly [Key in keyof SummaryQuery]: SummaryQuery[Key] | undefined;
  }): Promise<ExecutionSummary> {
    const path = `/executions/summary${queryString(query)}`;
    return (await this.#transport.json('GET', path, {}, guardOf(ExecutionSummarySchema))).value;
  }

  /** Acts on a part of what matches, or counts it. */
  async act(bulk: Bulk): Promise<BulkReply> {
    const options = { json: JSON.stringify(bulk) };
    return (await this.#transport.json('POST', '/executions/bulk', options, guardOf(BulkReplySchema))).value;
  }
}
