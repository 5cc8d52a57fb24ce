import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { brotliBomb, gzipBomb, gzipped, gzippedNothing } from './bombs.ts';

/** What a server does instead of answering a request as it should. */
export interface Misdeed {
  /** How the fetch has to end: `page`, or the code of its failure. */
  readonly outcome: string;
  readonly commit: (socket: Socket) => void;
}

const OK = 'HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n';
const CHUNKED = `${OK}transfer-encoding: chunked\r\n\r\n`;
const KiB64 = Buffer.alloc(65_536, 'x');

/** Sends some bytes, then nothing more. */
const hang = (text: string | Buffer) => (socket: Socket) => void socket.write(text);
/** Sends some bytes, then closes as a server does that is done. */
const end = (text: string | Buffer) => (socket: Socket) => void socket.end(text);
/** Sends some bytes, then resets the connection. */
const reset = (text: string) => (socket: Socket) => {
  if (text === '') socket.resetAndDestroy();
  else socket.write(text, () => setImmediate(() => socket.resetAndDestroy()));
};

/** Sends `head`, and then the pieces for as long as the client reads them. */
const stream = (head: string, pieces: () => Readable) => (socket: Socket) => {
  socket.write(head);
  const source = pieces();
  socket.on('close', () => source.destroy());
  source.pipe(socket);
};
const forever = (piece: string | Buffer) => () =>
  Readable.from(
    (function* () {
      for (;;) yield Buffer.from(piece);
    })(),
  );
/** One piece after the other, a little time between. */
const drip = (head: string, piece: string) => (socket: Socket) => {
  socket.write(head);
  const timer = setInterval(() => socket.write(piece), 20);
  socket.on('close', () => clearInterval(timer));
};
const redirect = (location: string) =>
  end(`HTTP/1.1 302 Found\r\nlocation: ${location}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
const encoded = (encoding: string, pieces: () => Readable) =>
  stream(`${OK}content-encoding: ${encoding}\r\n\r\n`, pieces);
const GOOD = '<html><title>Good</title><h1>Good</h1></html>';
const whole = (headers: string, body: string | Buffer = GOOD) =>
  end(Buffer.concat([Buffer.from(`${OK}${headers}\r\n`), Buffer.from(body)]));

const damaged = (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => (at === 20 ? byte ^ 0xff : byte)));

type Case = readonly [name: string, outcome: string, commit: Misdeed['commit']];

const CASES: readonly Case[] = [
  ['drop', 'connection_lost', end('')],
  ['reset', 'connection_lost', reset('')],
  ['drop-in-status', 'connection_lost', end('HTTP/1.1 20')],
  ['drop-in-headers', 'connection_lost', end('HTTP/1.1 200 OK\r\ncontent-ty')],
  ['drop-after-headers', 'connection_lost', end(`${OK}content-length: 100\r\n\r\n`)],
  ['half-body', 'connection_lost', end(`${OK}content-length: 100\r\n\r\n<h1>Half`)],
  ['half-chunk', 'connection_lost', end(`${CHUNKED}64\r\n<h1>Half`)],
  ['no-last-chunk', 'connection_lost', end(`${CHUNKED}4\r\n<h1>\r\n`)],
  ['half-last-body', 'connection_lost', end(`${OK}connection: close\r\ncontent-length: 100\r\n\r\n<h1>`)],
  [
    'half-last-chunk',
    'connection_lost',
    end(`${CHUNKED.replace('tr', 'connection: close\r\ntr')}64\r\n<h1>`),
  ],
  ['reset-in-body', 'connection_lost', reset(`${OK}content-length: 100\r\n\r\n<h1>`)],

  ['hang', 'timeout', hang('')],
  ['hang-in-status', 'timeout', hang('HTTP/1.1 2')],
  ['hang-in-headers', 'timeout', hang('HTTP/1.1 200 OK\r\nx: ')],
  ['hang-after-headers', 'timeout', hang(`${OK}content-length: 100\r\n\r\n`)],
  ['hang-in-body', 'timeout', hang(`${OK}content-length: 100\r\n\r\n<h1>`)],
  ['hang-in-gzip', 'timeout', hang(`${OK}content-encoding: gzip\r\ncontent-length: 100\r\n\r\n\x1f`)],
  ['hang-in-redirect', 'timeout', hang('HTTP/1.1 302 Found\r\nlocation: /\r\n')],
  ['drip-headers', 'timeout', drip('HTTP/1.1 200 OK\r\n', 'x: y\r\n')],
  ['drip-body', 'timeout', drip(`${OK}\r\n`, 'x')],
  ['drip-chunks', 'timeout', drip(CHUNKED, '1\r\nx\r\n')],
  ['endless-status', 'timeout', stream('HTTP/1.1 200 ', forever(KiB64))],
  ['endless-chunk-extension', 'timeout', stream(`${CHUNKED}4;`, forever(KiB64))],

  ['broken-chunk-size', 'bad_response', end(`${CHUNKED}zz\r\nabc\r\n0\r\n\r\n`)],
  ['huge-chunk-size', 'bad_response', end(`${CHUNKED}FFFFFFFFFFFFFFFFFF\r\nabc`)],
  ['chunk-longer-than-said', 'bad_response', end(`${CHUNKED}3\r\nabcdef\r\n0\r\n\r\n`)],
  [
    'chunked-with-length',
    'bad_response',
    end(`${OK}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`),
  ],
  ['two-lengths', 'bad_response', whole('content-length: 5\r\ncontent-length: 9\r\n')],
  ['negative-length', 'bad_response', whole('content-length: -1\r\n')],
  ['no-number-length', 'bad_response', whole('content-length: many\r\n')],
  ['garbage', 'bad_response', end('SSH-2.0-OpenSSH_9.2\r\n')],
  ['html-without-http', 'bad_response', end(GOOD)],
  ['binary', 'bad_response', end(Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3, 0, 0xff]))],
  ['http2', 'bad_response', end('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')],
  ['interim-flood', 'bad_response', stream('', forever('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'))],
  ['continue-flood', 'bad_response', stream('', forever('HTTP/1.1 100 Continue\r\n\r\n'))],
  [
    'unasked-upgrade',
    'bad_response',
    hang('HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
  ],
  ['length-too-long', 'connection_lost', whole('content-length: 5000\r\n')],
  ['length-too-short', 'page', whole('content-length: 10\r\n')],
  [
    'same-length-twice',
    'page',
    whole(`content-length: ${GOOD.length}\r\ncontent-length: ${GOOD.length}\r\n`),
  ],
  ['no-length', 'page', whole('')],

  ['endless-header', 'headers_too_large', stream(`${OK}x: `, forever(KiB64))],
  ['endless-headers', 'headers_too_large', stream(OK, forever('x: y\r\n'.repeat(1000)))],
  ['endless-trailers', 'headers_too_large', stream(`${CHUNKED}0\r\n`, forever('x: y\r\n'.repeat(1000)))],

  ['endless-body', 'too_large', stream(`${OK}\r\n`, forever(KiB64))],
  ['endless-chunks', 'too_large', stream(CHUNKED, forever(`10000\r\n${KiB64.toString()}\r\n`))],
  ['huge-length', 'too_large', stream(`${OK}content-length: 9007199254740991\r\n\r\n`, forever(KiB64))],
  ['endless-gzip-members', 'too_large', encoded('gzip', forever(gzipSync('')))],
  ['gzip-10-mb', 'decompression_bomb', encoded('gzip', () => gzipBomb(10))],
  ['gzip-1-gb', 'decompression_bomb', encoded('gzip', () => gzipBomb(1024))],
  ['gzip-10-gb', 'decompression_bomb', encoded('gzip', () => gzipBomb(10_240))],
  ['br-10-mb', 'decompression_bomb', encoded('br', () => brotliBomb(10))],
  ['br-10-gb', 'decompression_bomb', encoded('br', () => brotliBomb(10_240))],
  ['nested-10-gb', 'decompression_bomb', encoded('gzip, gzip', () => gzipped(gzipBomb(10_240)))],
  ['mixed-1-gb', 'decompression_bomb', encoded('br, gzip', () => gzipped(brotliBomb(1024)))],
  ['nested-nothing', 'decompression_bomb', encoded('gzip, gzip', () => gzippedNothing(200_000))],

  ['no-gzip', 'page', whole('content-encoding: gzip\r\n')],
  ['no-br', 'page', whole('content-encoding: br\r\n')],
  ['half-gzip', 'page', whole('content-encoding: gzip\r\n', gzipSync(GOOD).subarray(0, 30))],
  ['unknown-encoding', 'page', whole('content-encoding: zstd\r\n')],
  ['damaged-gzip', 'bad_encoding', whole('content-encoding: gzip\r\n', damaged(gzipSync(GOOD)))],
  [
    'true-zstd',
    'bad_encoding',
    whole('content-encoding: zstd\r\n', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 4])),
  ],
  ['many-encodings', 'bad_encoding', whole(`content-encoding: ${'gzip, '.repeat(50)}\r\n`)],
  [
    'encoding-twice',
    'page',
    whole('content-encoding: gzip\r\ncontent-encoding: gzip\r\n', gzipSync(gzipSync(GOOD))),
  ],
  ['unlabelled-gzip', 'page', whole('', gzipSync(GOOD))],
  ['wrong-charset', 'page', end(`${OK.replace('html', 'html; charset=utf-16')}\r\n${GOOD}`)],
  ['unknown-charset', 'page', end(`${OK.replace('html', 'html; charset=klingon')}\r\n${GOOD}`)],
  ['film', 'not_html', stream('HTTP/1.1 200 OK\r\ncontent-type: video/mp4\r\n\r\n', forever(KiB64))],

  ['redirect-loop', 'too_many_redirects', redirect('/redirect-loop')],
  ['redirect-to-and', 'too_many_redirects', redirect('/redirect-fro')],
  ['redirect-fro', 'too_many_redirects', redirect('/redirect-to-and')],
  [
    'redirect-nowhere',
    'http_302',
    end('HTTP/1.1 302 Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'),
  ],
  ['redirect-file', 'bad_redirect', redirect('file:///etc/passwd')],
  ['redirect-data', 'bad_redirect', redirect('data:text/html,<h1>x</h1>')],
  ['redirect-script', 'bad_redirect', redirect('javascript:alert(1)')],
  ['redirect-broken', 'bad_redirect', redirect('http://[')],
  ['redirect-no-port', 'bad_redirect', redirect('http://a.test:99999/')],
  ['redirect-metadata', 'address_refused', redirect('http://169.254.169.254/latest/meta-data/')],
  ['redirect-private', 'address_refused', redirect('http://10.0.0.1/')],
  ['redirect-octal', 'address_refused', redirect('http://0300.0250.1/')],
  ['redirect-loopback-6', 'address_refused', redirect('http://[::1]/')],
  [
    'redirect-endless-body',
    'too_many_redirects',
    stream('HTTP/1.1 302 Found\r\nlocation: /redirect-endless-body\r\n\r\n', forever(KiB64)),
  ],
  ['missing-endless-body', 'http_404', stream('HTTP/1.1 404 Not Found\r\n\r\n', forever(KiB64))],
];

/** By the last part of their path. */
export const MISDEEDS: ReadonlyMap<string, Misdeed> = new Map(
  CASES.map(([name, outcome, commit]) => [name, { outcome, commit }]),
);

/** A page as it should be, on a connection that is kept. */
export const goodAnswer = `${OK}content-length: ${GOOD.length}\r\n\r\n${GOOD}`;
