import type { FastifyRequest } from 'fastify';
import { ChecksError } from '../ports/request-checks.ts';
import { PARSED_HERE_BYTES_MAX } from './json-body.ts';

/**
 * Of each sender one large body at a time is received: each takes megabytes of memory for as long as its sender likes,
 * and a container may have dozens of connections.
 */
export class LargeBodiesOfSenders {
  readonly #receiving = new Set<string>();

  /**
   * To be called before the body is read.
   *
   * @throws ChecksError if another one of this sender is being received.
   */
  admit(request: FastifyRequest, sender: string): void {
    if (!mayBeLarge(request)) return;
    if (this.#receiving.has(sender)) {
      throw new ChecksError(
        'Another large report of this crawler is being received: try again in some seconds.',
      );
    }
    this.#receiving.add(sender);
    // When it has come, or never will.
    request.raw.once('close', () => this.#receiving.delete(sender));
  }
}

/** One that is sent in chunks has no length. One that is longer than its route allows is refused before it is read. */
function mayBeLarge({ headers, routeOptions: { bodyLimit } }: FastifyRequest): boolean {
  const length = headers['content-length'];
  if (length !== undefined) return Number(length) > PARSED_HERE_BYTES_MAX && Number(length) <= bodyLimit;
  return headers['transfer-encoding'] !== undefined && bodyLimit > PARSED_HERE_BYTES_MAX;
}
