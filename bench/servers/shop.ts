/** The shop of the crawl benchmark (first argument: number of products), generated in advance. */
import { createServer } from 'node:http';
import { Shop } from '../crawl/shop.ts';
import type { ShopServerMessage } from './messages.ts';

const shop = new Shop(Number(process.argv[2]));
const answers = new Map<string, { readonly type: string; readonly body: Buffer } | null>();
let forbidden = 0;

const server = createServer((request, response) => {
  const path = request.url ?? '/';
  if (path.startsWith('/cart')) forbidden += 1;
  const answer = answers.get(path) ?? null;
  if (answer === null) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
    return;
  }
  response
    .writeHead(200, { 'content-type': answer.type, 'content-length': answer.body.length })
    .end(answer.body);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') return;
  const url = `http://127.0.0.1:${address.port}`;
  for (const path of ['/robots.txt', '/sitemap.xml', ...shop.pages()]) {
    const answer = shop.answer(path, url);
    if (answer !== null) answers.set(path, { type: answer.type, body: Buffer.from(answer.body) });
  }
  process.send?.({ kind: 'listening', url } satisfies ShopServerMessage);
});
process.on('message', () => {
  process.send?.({ kind: 'asked', forbidden } satisfies ShopServerMessage);
  forbidden = 0;
});
process.once('disconnect', () => process.exit());
