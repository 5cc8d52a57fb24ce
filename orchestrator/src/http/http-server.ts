import { createServer, STATUS_CODES, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { errorCodeOf, PROBLEM_CONTENT_TYPE, type Problem } from '@crawlerd/shared';
import type { ConnectionLimits } from './connection-limits.ts';
import { oneAtATime } from './one-at-a-time.ts';

/** For the head of a request, counted from the connection's start; also if no byte of it comes. */
const HEAD_MS = 30_000;
/** For a whole request with its body. */
const REQUEST_MS = 30_000;
/** For the next request on a connection. Longer than what proxies before us usually wait (60 s). */
const KEEP_ALIVE_MS = 72_000;
/** Node looks at its timeouts only this often; by default every 30 s, so that 30 s became 58. */
const CHECK_MS = 1000;

/** An HTTP server with limits. Answers have none: feeds and followed logs may last for days. */
export function limitedServer(handle: RequestListener, limits: ConnectionLimits): Server {
  const server = createServer(
    {
      headersTimeout: HEAD_MS,
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: CHECK_MS,
    },
    oneAtATime(handle, (socket) => limits.endFlood(socket)),
  );
  limits.guard(server);
  return server;
}

/** What arrives too slowly, or is not HTTP, never becomes a request, but is answered all the same. */
export function answerClientError(error: Error, socket: Socket): void {
  if (errorCodeOf(error) !== 'ECONNRESET' && socket.writable && !isAnswerUnderWay(socket)) {
    socket.write(rawProblem(error));
  }
  socket.destroy(error);
}

/** As Node's own handler looks for it: bytes of a further answer would be taken for the first one's. */
function isAnswerUnderWay(socket: Socket): boolean {
  const answer: unknown = Reflect.get(socket, '_httpMessage');
  return typeof answer === 'object' && answer !== null && Reflect.get(answer, 'headersSent') === true;
}

function rawProblem(error: Error): string {
  const { status, code, detail } = clientFault(error);
  const title = STATUS_CODES[status] ?? 'Error';
  const problem: Problem = { type: 'about:blank', title, status, code, detail };
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    'connection: close',
    `content-type: ${PROBLEM_CONTENT_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

function clientFault(error: Error): Pick<Problem, 'status' | 'code' | 'detail'> {
  switch (errorCodeOf(error)) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return {
        status: 408,
        code: 'request_timeout',
        detail: `The request was not complete within ${REQUEST_MS / 1000} s; nothing was changed.`,
      };
    case 'HPE_HEADER_OVERFLOW':
      return {
        status: 431,
        code: 'head_too_large',
        detail: 'The head of the request is larger than 16 KiB; nothing was changed.',
      };
    default:
      return {
        status: 400,
        code: 'bad_request',
        detail: 'This is not a valid HTTP/1.1 request; nothing was changed.',
      };
  }
}
