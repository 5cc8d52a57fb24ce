/** Small product pages whose names and prices are drawn by a script, from data that it fetches. */
import { createServer } from 'node:http';
import type { EmptyServerMessage } from './messages.ts';

const PAGE = `<!DOCTYPE html><html><head><title>Shop</title><link rel="stylesheet" href="/style.css"></head>
<body><header><a href="/">Shop</a></header><div id="app"></div><script src="/app.js"></script></body></html>`;
const SCRIPT = `fetch('/api' + location.pathname).then((r) => r.json()).then(({ name, price }) => {
  document.querySelector('#app').innerHTML = '<h1>' + name + '</h1><p class="price">' + price + '</p>';
});`;

const server = createServer((request, response) => {
  const { url = '/' } = request;
  if (url.startsWith('/api/')) {
    const body = JSON.stringify({ name: `Teapot ${url.replaceAll(/\D/g, '')}`, price: '£9.50' });
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  } else if (url.startsWith('/p/')) {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(PAGE);
  } else if (url === '/app.js') {
    response.writeHead(200, { 'content-type': 'text/javascript' }).end(SCRIPT);
  } else if (url === '/style.css') {
    response.writeHead(200, { 'content-type': 'text/css' }).end('h1 { color: navy }');
  } else {
    response.writeHead(404).end();
  }
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') return;
  process.send?.({
    kind: 'listening',
    url: `http://127.0.0.1:${address.port}`,
  } satisfies EmptyServerMessage);
});
process.once('disconnect', () => process.exit());
