import { guardOf, SecretListSchema, SecretSchema, type SecretList, type SecretView } from '@crawlerd/shared';
import { readText } from './http-request.ts';
import type { Transport } from './transport.ts';

/** Secrets of a service, typed. Faults are those of {@link Transport}. */
export class SecretClient {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async list(): Promise<SecretList> {
    return (await this.#transport.json('GET', '/secrets', {}, guardOf(SecretListSchema))).value;
  }

  async set(name: string, value: string): Promise<{ secret: SecretView; isNew: boolean }> {
    const options = { json: JSON.stringify({ value }) };
    const answer = await this.#transport.json('PUT', secretPath(name), options, guardOf(SecretSchema));
    return { secret: answer.value, isNew: answer.status === 201 };
  }

  async remove(name: string): Promise<void> {
    await readText(await this.#transport.open('DELETE', secretPath(name), {}));
  }
}

function secretPath(name: string): string {
  return `/secrets/${encodeURIComponent(name)}`;
}
