import type { Completion, Heartbeat } from '@crawlerd/shared';
import { CALLBACK_PATHS } from '@crawlerd/shared';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { startSite } from './web-site.ts';

export interface CallbackServer {
  /** With a credential as user info, as API_BASE_URL has it. */
  readonly apiBaseUrl: string;
  readonly port: number;
  readonly heartbeats: { body: Heartbeat; atMs: number; authorization: string | undefined }[];
  readonly completions: Completion[];
  /** The reply to heartbeats from now on. */
  action: 'continue' | 'stop';
  /** Called for each request first; answers itself and returns true, or leaves it to the server. */
  intercept: ((request: IncomingMessage, response: ServerResponse) => boolean) | null;
  close(): Promise<void>;
}

/** Stands in for the orchestrator: keeps every report, and answers as configured. */
export async function startCallbackServer(intervalSeconds: number, port = 0): Promise<CallbackServer> {
  const site = await startSite((request, response) => {
    const atMs = performance.now();
    if (server.intercept?.(request, response)) return;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
      response.setHeader('content-type', 'application/json');
      if (request.url === CALLBACK_PATHS.heartbeat) {
        const { authorization } = request.headers;
        server.heartbeats.push({ body: body as Heartbeat, atMs, authorization });
        const { action } = server;
        response.end(JSON.stringify({ status: 'ok', action, next_heartbeat_seconds: intervalSeconds }));
      } else if (request.url === CALLBACK_PATHS.completion) {
        server.completions.push(body as Completion);
        response.end('{"status":"ok"}');
      } else {
        response.writeHead(404).end();
      }
    });
  }, port);
  const server: CallbackServer = {
    apiBaseUrl: site.url.replace('http://', 'http://crawler:secret-token@'),
    port: Number(new URL(site.url).port),
    heartbeats: [],
    completions: [],
    action: 'continue',
    intercept: null,
    close: () => site.close(),
  };
  return server;
}
