import { errorCodeOf } from '@crawlerd/shared';
import type { App } from './app.ts';

/** An address cannot be listened on. `message` says which setting to change. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** Start of the names of the settings `<setting>_HOST` and `<setting>_PORT`. */
  readonly setting: string;
}

/**
 * Connections that the kernel completes before they are accepted; beyond them a client waits a second for its next
 * try. The kernel lowers it to its own limit, `net.core.somaxconn`.
 */
const BACKLOG = 4096;

/** @throws ListenError */
export async function listen(
  app: App,
  { host, port, setting }: ListenOptions,
): Promise<{ url: string; port: number }> {
  try {
    // With `localhost` Fastify would listen on all its addresses, but with one of them only if the server is ours.
    await app.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port, backlog: BACKLOG });
  } catch (error) {
    throw listenError(error, `${host}:${port}`, setting);
  }
  const address = app.server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`, port: actual };
}

function listenError(error: unknown, address: string, setting: string): unknown {
  const code = errorCodeOf(error);
  const sentences: Readonly<Record<string, string>> = {
    EADDRINUSE: `${address} is already in use, perhaps by another crawlerd: stop it, or set ${setting}_PORT.`,
    EADDRNOTAVAIL: `${address} is not an address of this machine: set ${setting}_HOST to one that is.`,
    EACCES: `This user has no permission to listen on ${address}: set ${setting}_PORT to 1024 or higher.`,
    ENOTFOUND: `The host name of ${address} cannot be resolved: set ${setting}_HOST.`,
  };
  const sentence = typeof code === 'string' ? sentences[code] : undefined;
  return sentence === undefined ? error : new ListenError(sentence, { cause: error });
}
