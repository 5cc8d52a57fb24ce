import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Site {
  readonly url: string;
  /** How often each path was requested, including cut connections; there is no robots.txt. */
  readonly hits: ReadonlyMap<string, number>;
}

export interface SiteOptions {
  readonly host: string;
  readonly pages: number;
  /** How long each answer takes. */
  readonly answerMs?: number;
  /** Number of connections to cut for each path before it answers. */
  readonly dropsPerPath?: number;
}

/** A site whose front page links to so many product pages; closed when the test has finished. */
export async function serveSite({ host, pages, answerMs = 0, dropsPerPath = 0 }: SiteOptions): Promise<Site> {
  const hits = new Map<string, number>();
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    if (path === '/robots.txt') return void response.writeHead(404).end();
    const hit = (hits.get(path) ?? 0) + 1;
    hits.set(path, hit);
    if (hit <= dropsPerPath) request.socket.destroy();
    else setTimeout(() => answer(path, pages, request, response), answerMs);
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, host);
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `http://${host}:${(server.address() as AddressInfo).port}/`, hits };
}

function answer(path: string, pages: number, _request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('content-type', 'text/html; charset=utf-8');
  const product = /^\/p\/(\d+)$/.exec(path)?.[1];
  if (product !== undefined) {
    const offer = { '@type': 'Offer', price: `${product}.50`, priceCurrency: 'EUR' };
    const data = {
      '@context': 'https://schema.org',
      '@type': 'Product',
      name: `Product ${product}`,
      offers: offer,
    };
    response.end(
      `<html><head><title>Product ${product}</title><script type="application/ld+json">${JSON.stringify(data)}</script></head><body><h1>Product ${product}</h1></body></html>`,
    );
  } else if (path === '/') {
    const links = Array.from({ length: pages - 1 }, (_, i) => `<a href="/p/${i + 1}">${i + 1}</a>`);
    response.end(
      `<html><head><title>Shop</title></head><body><h1>Shop</h1>${links.join('\n')}</body></html>`,
    );
  } else {
    response.statusCode = 404;
    response.end('<h1>not here</h1>');
  }
}
