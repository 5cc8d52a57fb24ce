import { FileListSchema, guardOf, type FileList, type FileQuery } from '@crawlerd/shared';
import { executionPath } from './execution-path.ts';
import { queryString, type Answer } from './http-request.ts';
import type { Transport } from './transport.ts';

type Page = { readonly [Key in 'limit' | 'cursor']: FileQuery[Key] | undefined };

/** The files of executions. Faults are those of {@link Transport}. */
export class FileClient {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async list(id: string, page: Page): Promise<FileList> {
    const path = `${filesPath(id)}${queryString(page)}`;
    return (await this.#transport.json('GET', path, {}, guardOf(FileListSchema))).value;
  }

  /** Resolves once the service has answered, with 200 or 206; the body is to be read, or discarded. */
  async open(
    id: string,
    name: string,
    options: { readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal },
  ): Promise<Answer> {
    const path = name.split('/').map(encodeURIComponent).join('/');
    return this.#transport.open('GET', `${filesPath(id)}/${path}`, options);
  }
}

function filesPath(id: string): string {
  return `${executionPath(id)}/files`;
}
