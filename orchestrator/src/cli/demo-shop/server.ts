import { createServer } from 'node:http';
import { once } from 'node:events';
import { messageOf } from '@crawlerd/shared';
import { UserError } from '../dependencies.ts';
import { DemoShop, type ShopAnswer } from './shop.ts';

export interface RunningShop {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the demo shop on a free port of `host`.
 *
 * @throws UserError if the address cannot be used.
 */
export async function serveShop(host: string): Promise<RunningShop> {
  const shop = new DemoShop();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://shop');
    const answer = shop.answer(pathname);
    setTimeout(() => {
      response.writeHead(answer.status, headersOf(answer)).end(answer.body);
    }, answer.delayMs);
  });
  try {
    server.listen(0, host);
    await once(server, 'listening');
  } catch (error) {
    const why = messageOf(error);
    throw new UserError(`The demo shop cannot listen on ${host}: ${why}.`, { cause: error });
  }
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}/`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function headersOf(answer: ShopAnswer): Record<string, string | number> {
  return { 'content-type': answer.contentType, 'content-length': Buffer.byteLength(answer.body) };
}
