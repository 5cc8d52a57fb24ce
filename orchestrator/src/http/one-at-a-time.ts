import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Refuses requests that come before the answer to the one before on their connection. Node takes hundreds of them out
 * of one packet, and would work on all before anybody else has a turn, with all their answers in memory. No browser,
 * proxy or usual HTTP library sends them, and whoever does must be ready for the end of the connection (RFC 9112,
 * section 9.3.2).
 *
 * @param onEarly must end the connection.
 */
export function oneAtATime(handle: RequestListener, onEarly: (socket: Socket) => void): RequestListener {
  const busy = new WeakSet<Socket>();
  return (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    if (busy.has(socket)) {
      onEarly(socket);
      return;
    }
    busy.add(socket);
    response.once('close', () => busy.delete(socket));
    handle(request, response);
  };
}
