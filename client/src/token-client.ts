import {
  guardOf,
  TokenCreatedSchema,
  TokenListSchema,
  TokenSchema,
  type TokenCreated,
  type TokenRequest,
  type TokenView,
} from '@crawlerd/shared';
import type { Transport } from './transport.ts';

/** Tokens of a service, typed. Faults are those of {@link Transport}. */
export class TokenClient {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** The newest first, those that are revoked too. */
  async list(): Promise<TokenView[]> {
    return (await this.#transport.json('GET', '/tokens', {}, guardOf(TokenListSchema))).value.tokens;
  }

  async create(request: TokenRequest): Promise<TokenCreated> {
    const options = { json: JSON.stringify(request) };
    return (await this.#transport.json('POST', '/tokens', options, guardOf(TokenCreatedSchema))).value;
  }

  async revoke(id: string): Promise<TokenView> {
    const path = `/tokens/${encodeURIComponent(id)}`;
    return (await this.#transport.json('DELETE', path, {}, guardOf(TokenSchema))).value;
  }
}
