import { createServer } from 'node:net';
import { errorCodeOf } from '@crawlerd/shared';

/**
 * Claims the rules of a bridge for this process: two crawlerds on one network would each close the other's callback.
 * The claim is a socket with an abstract name, because such a name belongs to the same network namespace as the rules,
 * and ends with the process, including `kill -9`.
 *
 * @returns the release; null if another process has the claim.
 */
export async function claimBridge(bridge: string): Promise<(() => void) | null> {
  const server = createServer((socket) => void socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      if (errorCodeOf(error) === 'EADDRINUSE') resolve(null);
      else reject(error);
    });
    server.listen(`\0crawlerd-egress-${bridge}`, () => {
      server.unref();
      resolve(() => void server.close());
    });
  });
}
