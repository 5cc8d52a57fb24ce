/** Any number of web sites of two pages, one at each address of 127.0.0.0/8, or all of them below one address. */
import { createServer, type Socket } from 'node:net';
import type { HostsServerMessage } from './messages.ts';

const PAGE_BYTES = 12_000;
const LINE = '<p class="text">We build, repair and deliver what our customers need, since 1987.</p>\n';
const FILLER = LINE.repeat(Math.ceil(PAGE_BYTES / LINE.length));

const robots = answer(
  'text/plain',
  'User-agent: *\nDisallow: /admin/\nDisallow: /search?\nAllow: /admin/help\n',
);
const front = page('Home', '<a href="about">About us</a>');
const about = page('About', '<a href="./">Home</a>');

let open = 0;
let peak = 0;
let requests = 0;

const server = createServer((socket) => {
  peak = Math.max(peak, (open += 1));
  socket.once('close', () => (open -= 1)).on('error', () => socket.destroy());
  let head = '';
  socket.setNoDelay(true).on('data', (chunk: Buffer) => {
    head += chunk.toString('latin1');
    if (!head.endsWith('\r\n\r\n')) return;
    reply(socket, head.slice(4, head.indexOf(' ', 4)));
    head = '';
  });
});

function reply(socket: Socket, path: string): void {
  requests += 1;
  if (path === '/robots.txt') socket.write(robots);
  else socket.write(path.endsWith('about') ? about : front);
}

function page(title: string, link: string): Buffer {
  const head = `<meta charset="utf-8"><title>${title} - a company</title>`;
  return answer(
    'text/html; charset=utf-8',
    `<!doctype html><html lang="en"><head>${head}</head><body><h1>${title}</h1>${link}${FILLER}</body></html>`,
  );
}

function answer(type: string, body: string): Buffer {
  return Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

server.listen({ port: 0, host: '0.0.0.0', backlog: 4096 }, () => {
  const address = server.address();
  if (address === null || typeof address === 'string') return;
  process.send?.({ kind: 'listening', port: address.port } satisfies HostsServerMessage);
});
process.on('message', () => {
  process.send?.({ kind: 'served', peak, requests } satisfies HostsServerMessage);
  peak = open;
  requests = 0;
});
process.once('disconnect', () => process.exit());
