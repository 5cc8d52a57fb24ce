import { ExecutionSummarySchema, guardOf, type ExecutionSummary, type SummaryQuery } from '@crawlerd/shared';
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
}
