import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Engine, engineAddress } from '../adapters/docker/engine.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface SeenRequest {
  /** Method and path without the query, such as `POST /containers/create`. */
  readonly route: string;
  readonly url: string;
  readonly body: string;
}

type Answer = (response: ServerResponse, request: SeenRequest) => void;

/**
 * An HTTP server on a socket that behaves like a broken engine: it answers the routes of the test, and never
 * answers others.
 */
export function socketEngine(
  answers: Readonly<Record<string, Answer>>,
  deadlineMs = 2_000,
): { engine: Engine; seen: SeenRequest[] } {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const url = request.url ?? '';
      const entry = { route: `${request.method} ${url.split('?')[0]}`, url, body };
      seen.push(entry);
      answers[entry.route]?.(response, entry);
      return entry;
    });
  });
  const socket = join(temporaryFolder(), 'docker.sock');
  server.listen(socket);
  const engine = new Engine(engineAddress({ DOCKER_HOST: `unix://${socket}` }), { deadlineMs });
  onTestFinished(() => {
    engine.close();
    server.close();
    server.closeAllConnections();
  });
  return { engine, seen };
}

export function json(status: number, body: unknown): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
}

/** Gives the answers one after the other, then repeats the last one. */
export function inTurn(...answers: readonly Answer[]): Answer {
  let next = 0;
  return (response, request) => {
    answers[Math.min(next++, answers.length - 1)]?.(response, request);
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}
