import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface WebSite {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** What was asked for except robots.txt, in order, with the times of monotonic milliseconds. */
  readonly requests: { path: string; atMs: number; headers: IncomingMessage['headers'] }[];
  close(): Promise<void>;
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const noRobots: Answer = (_, response) => void response.writeHead(404).end();

/** A small web site on a free port of this machine. `robots` answers for its robots.txt. */
export async function startSite(answer: Answer, port = 0, robots: Answer = noRobots): Promise<WebSite> {
  const requests: WebSite['requests'] = [];
  const server = createServer((request, response) => {
    if (request.url === '/robots.txt') return robots(request, response);
    requests.push({ path: request.url ?? '', atMs: performance.now(), headers: request.headers });
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () => closeServer(server),
  };
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

export function sendHtml(response: ServerResponse, html: string | Uint8Array, contentType?: string): void {
  response.setHeader('content-type', contentType ?? 'text/html; charset=utf-8').end(html);
}

/** A shop: `/` links to `/p/0` ... `/p/<pages - 1>`, each a product. */
export function shop(pages: number): Answer {
  return (request, response) => {
    const number = /^\/p\/(\d+)$/.exec(request.url ?? '')?.[1];
    if (request.url === '/') return sendHtml(response, shopFront(pages));
    if (number === undefined || Number(number) >= pages) return void response.writeHead(404).end();
    sendHtml(response, productPage(`Product ${number}`, `£${number}.50`));
  };
}

function shopFront(pages: number): string {
  const links = Array.from({ length: pages }, (_, i) => `<li><a href="/p/${i}">Product ${i}</a></li>`);
  return `<html><head><title>Shop</title></head><body><ul>${links.join('')}</ul></body></html>`;
}

export function productPage(name: string, price: string): string {
  return `<html><head><title>${name} | Shop</title></head><body><div><h1>${name}</h1>
    <p class="price">${price}</p><p class="availability">In stock</p></div></body></html>`;
}
