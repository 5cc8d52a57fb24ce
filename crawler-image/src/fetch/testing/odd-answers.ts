import { gzipSync, brotliCompressSync, deflateSync } from 'node:zlib';

/** An answer that is not as the standards demand; all have the title "Odd". */
export interface OddAnswer {
  readonly name: string;
  readonly bytes: Buffer;
  /** `page` if it has to be read, or the code of the failure. */
  readonly outcome: string;
  /** Whether parsers disagree about where its body ends. */
  readonly isSmuggling: boolean;
}

const PAGE = '<html><head><title>Odd</title></head><body><h1>Odd</h1></body></html>';
const XHTML = `<?xml version="1.0"?>
<!-- a -->
<!DOCTYPE html>
${PAGE.replace('<html', '<html xmlns="http://www.w3.org/1999/xhtml"')}`;
const TYPE = 'Content-Type: text/html; charset=utf-8\r\n';
const LENGTH = `Content-Length: ${PAGE.length}\r\n`;
const CHUNKED = `${PAGE.length.toString(16)}\r\n${PAGE}\r\n0\r\n\r\n`;

/** A head without its status line and its empty line. */
function withHead(head: string, body: string | Buffer = PAGE): Buffer {
  return Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${head}\r\n`, 'latin1'), Buffer.from(body)]);
}
const withHeader = (line: string): Buffer => withHead(`${TYPE}${line}\r\n${LENGTH}`);
const raw = (text: string): Buffer => Buffer.from(text, 'latin1');
const withStatus = (line: string): Buffer => raw(`${line}\r\n${TYPE}${LENGTH}\r\n${PAGE}`);
const encoded = (name: string, body: string | Buffer): Buffer =>
  withHead(`${TYPE}Content-Encoding: ${name}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`, body);
const typed = (type: string, body = PAGE): Buffer =>
  withHead(`Content-Type: ${type}\r\nContent-Length: ${body.length}\r\n`, body);
const framed = (lines: string, body = PAGE): Buffer => withHead(`${TYPE}${lines}`, body);

const READ: readonly (readonly [name: string, bytes: Buffer])[] = [
  // Heads.
  ['a status line without a reason', withStatus('HTTP/1.1 200')],
  ['a status line of HTTP/2', withStatus('HTTP/2 200')],
  ['a status line of HTTP/2.0', withStatus('HTTP/2.0 200 OK')],
  ['a status line in lower case', withStatus('http/1.1 200 ok')],
  ['a status line with two blanks', withStatus('HTTP/1.1  200  OK')],
  ['a status line without a blank behind the number', withStatus('HTTP/1.1 200OK')],
  ['a status line without a version', withStatus('HTTP 200 OK')],
  ['a control character in the reason', withStatus('HTTP/1.1 200 O\x01K')],
  ['a blank line in front', raw(`\r\nHTTP/1.1 200 OK\r\n${TYPE}${LENGTH}\r\n${PAGE}`)],
  ['two bytes in front', raw(`x\nHTTP/1.1 200 OK\r\n${TYPE}${LENGTH}\r\n${PAGE}`)],
  ['line feeds only', raw(`HTTP/1.1 200 OK\r\n${TYPE}${LENGTH}\r\n${PAGE}`.replaceAll('\r\n', '\n'))],
  ['line feeds in some lines', raw(`HTTP/1.1 200 OK\n${TYPE}${LENGTH}\n${PAGE}`)],
  ['an unasked 100', raw(`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n${TYPE}${LENGTH}\r\n${PAGE}`)],
  [
    'two unasked 100',
    raw(`${'HTTP/1.1 100 Continue\r\nX: y\r\n\r\n'.repeat(2)}HTTP/1.1 200 OK\r\n${TYPE}${LENGTH}\r\n${PAGE}`),
  ],
  ['early hints', raw(`HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n${TYPE}${LENGTH}\r\n${PAGE}`)],
  ['a folded line', withHeader('X-Policy: a;\r\n b;\r\n\tc')],
  ['a folded type', withHead(`Content-Type: text/html;\r\n charset=utf-8\r\n${LENGTH}`)],
  ['a folded line right behind the status line', withHead(` X: y\r\n${TYPE}${LENGTH}`)],
  ['a blank before the colon', withHeader('X-Odd : y')],
  ['a type with a blank before the colon', withHead(`Content-Type : text/html\r\n${LENGTH}`)],
  ['a control character in a value', withHeader('X-Odd: a\x01b')],
  ['an escape in a cookie', withHeader('Set-Cookie: a=\x1B[0m')],
  ['a carriage return in a value', withHeader('X-Odd: a\rb')],
  ['a delete in a value', withHeader('X-Odd: a\x7Fb')],
  ['a name with a blank', withHeader('X Odd: y')],
  ['an empty name', withHeader(': y')],
  ['a name in Latin-1', withHeader('X-\xC9: y')],
  ['a name with a bracket', withHeader('X(odd): y')],
  ['a line without a colon', withHeader('Notice')],
  [
    'a warning of a script',
    withHeader('<b>Warning</b>: Cannot modify header information in /a.php on line 3'),
  ],
  ['a value in UTF-8', withHeader('X-Odd: \xC3\xA9')],
  ['no header at all', raw(`HTTP/1.1 200 OK\r\n\r\n${PAGE}`)],
  // Where the body ends.
  ['the length twice', framed(`${LENGTH}${LENGTH}`)],
  ['the length twice in one line', framed(`Content-Length: ${PAGE.length}, ${PAGE.length}\r\n`)],
  ['an empty length', framed('Content-Length:\r\n')],
  ['no length', framed('')],
  ['HTTP/1.0 without a length', raw(`HTTP/1.0 200 OK\r\n${TYPE}\r\n${PAGE}`)],
  ['a length that is too short', framed(`Content-Length: ${PAGE.length - 3}\r\n`)],
  ['chunks with an extension', framed('Transfer-Encoding: chunked\r\n', CHUNKED.replace('\r', ';a=b\r'))],
  ['chunks in upper case', framed('Transfer-Encoding: CHUNKED\r\n', CHUNKED)],
  ['chunks behind a folded line', framed('X: a\r\n b\r\nTransfer-Encoding: chunked\r\n', CHUNKED)],
  // Encodings.
  ...['none', 'UTF-8', 'binary', 'text/html', '""', 'identity, none', 'utf-8, identity'].map(
    (name) => [`the encoding ${name}`, encoded(name, PAGE)] as const,
  ),
  ['the encoding none, and gzip', encoded('none, gzip', gzipSync(PAGE))],
  ['gzip that is plain', encoded('gzip', PAGE)],
  ['brotli that is plain', encoded('br', PAGE)],
  ['gzip twice, done once', encoded('gzip, gzip', gzipSync(PAGE))],
  ['gzip without its end', encoded('gzip', gzipSync(PAGE).subarray(0, -6))],
  ['gzip without its trailer', encoded('gzip', gzipSync(PAGE).subarray(0, -8))],
  ['gzip that is cut off', encoded('gzip', gzipSync(PAGE).subarray(0, -16))],
  ['deflate without its checksum', encoded('deflate', deflateSync(PAGE).subarray(0, -4))],
  ['gzip with a comment behind', encoded('gzip', Buffer.concat([gzipSync(PAGE), raw('<!-- x -->')]))],
  ['brotli with a line behind', encoded('br', Buffer.concat([brotliCompressSync(raw(PAGE)), raw('\r\n')]))],
  [
    'gzip that is empty',
    raw(`HTTP/1.1 200 OK\r\n${TYPE}Content-Encoding: gzip\r\nContent-Length: 0\r\n\r\n`),
  ],
  // Types.
  ...[
    'text/html,charset=utf-8',
    'text/html, text/html; charset=utf-8',
    'text/plain, text/html',
    'text/html charset=utf-8',
    'text/html:charset=utf-8',
    'TEXT/HTML;;charset=utf-8',
    '*/*',
    'html',
    '; charset=utf-8',
    'charset=utf-8',
    'unknown/unknown',
    'application/unknown',
    'text/html; charset="utf-8',
  ].map((type) => [`the type ${type}`, typed(type)] as const),
  ['two types', withHead(`Content-Type: text/plain\r\n${TYPE}${LENGTH}`)],
  ...['application/xml', 'text/xml', 'application/xhtml+xml'].map(
    (type) => [`XHTML as ${type}`, typed(type, XHTML)] as const,
  ),
];

/** Of these no parser may be sure. */
const SMUGGLING: readonly (readonly [name: string, bytes: Buffer])[] = [
  ['different lengths', framed(`${LENGTH}Content-Length: 5\r\n`)],
  ['different lengths in one line', framed(`Content-Length: ${PAGE.length}, 5\r\n`)],
  ['a length with a zero in front beside it', framed(`${LENGTH}Content-Length: 0${PAGE.length}\r\n`)],
  ['a length and an empty one', framed(`${LENGTH}Content-Length:\r\n`)],
  ['a negative length', framed('Content-Length: -1\r\n')],
  ['a length with a sign', framed(`Content-Length: +${PAGE.length}\r\n`)],
  ['a hexadecimal length', framed('Content-Length: 0x45\r\n')],
  ['a length with a word', framed(`Content-Length: ${PAGE.length} bytes\r\n`)],
  ['a length that is folded', framed(`Content-Length:\r\n ${PAGE.length}\r\n`)],
  ['a length with a blank before the colon', framed(`Content-Length : ${PAGE.length}\r\n`)],
  ['a length with a control character', framed(`Content-Length: ${PAGE.length}\x0B\r\n`)],
  ['a second length in a folded line', framed(`${LENGTH}X: a\r\n Content-Length: 5\r\n`)],
  ['a second length behind a carriage return', framed(`${LENGTH}X: a\rContent-Length: 5\r\n`)],
  ['a second length in a line with a bad name', framed(`${LENGTH}Content-Length\0: 5\r\n`)],
  ['a length behind a blank', framed(`${LENGTH}Content Length: 5\r\n`)],
  ['a length in front of all lines', withHead(` Content-Length: 5\r\n${TYPE}${LENGTH}`)],
  ['chunks and a length', framed(`${LENGTH}Transfer-Encoding: chunked\r\n`, CHUNKED)],
  ['chunks and an empty length', framed('Content-Length:\r\nTransfer-Encoding: chunked\r\n', CHUNKED)],
  ['chunks behind a blank', framed('Transfer-Encoding : chunked\r\n', CHUNKED)],
  ['chunks in a folded line', framed('Transfer-Encoding:\r\n chunked\r\n', CHUNKED)],
  ['chunks with a bad name', framed('Transfer-Encoding\x0B: chunked\r\n', CHUNKED)],
  ['chunks without a colon', framed(`${LENGTH}Transfer-Encoding chunked\r\n`, CHUNKED)],
  ['chunks behind a carriage return', framed(`${LENGTH}X: a\rTransfer-Encoding: chunked\r\n`)],
  ['chunks with a control character', framed('X: a\r\n b\r\nTransfer-Encoding: \x0Bchunked\r\n', CHUNKED)],
  ['another coding beside chunks', framed('X: a\r\n b\r\nTransfer-Encoding: xchunked\r\n', CHUNKED)],
  ['chunks twice', framed(`X: a\r\n b\r\n${'Transfer-Encoding: chunked\r\n'.repeat(2)}`, CHUNKED)],
  ['a broken size of a chunk', framed('Transfer-Encoding: chunked\r\n', CHUNKED.replace('\r', 'zz\r'))],
];

const OTHERS: readonly (readonly [name: string, outcome: string, bytes: Buffer])[] = [
  ['a length that is too long', 'connection_lost', framed('Content-Length: 5000\r\n')],
  [
    'chunks without an end',
    'connection_lost',
    framed('Transfer-Encoding: chunked\r\n', CHUNKED.slice(0, -5)),
  ],
  ['chunks that are none', 'bad_response', framed('Transfer-Encoding: chunked\r\n')],
  ['a NUL in a value', 'bad_response', withHeader('X-Odd: a\0b')],
  ['no head', 'bad_response', raw(PAGE)],
  ['the banner of another protocol', 'bad_response', raw('SSH-2.0-OpenSSH_9.2\r\n')],
  ['a status line without a number', 'bad_response', withStatus('HTTP/1.1 OK')],
  ['an upgrade', 'bad_response', raw('HTTP/1.1 101 X\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n')],
  ['zstd', 'bad_encoding', encoded('zstd', raw('\x28\xB5\x2F\xFD\x04\x00\x01'))],
  ['a feed', 'not_html', typed('application/xml', '<?xml version="1.0"?><rss><title>Odd</title></rss>')],
  ['plain text', 'not_html', typed('text/plain')],
  ['an unknown type that is text', 'not_html', typed('*/*', 'Odd <html>')],
  [
    'an unknown type that must not be guessed',
    'not_html',
    withHead(`Content-Type: html\r\nX-Content-Type-Options: nosniff\r\n${LENGTH}`),
  ],
];

export const ODD_ANSWERS: readonly OddAnswer[] = [
  ...READ.map(([name, bytes]) => ({ name, bytes, outcome: 'page', isSmuggling: false })),
  ...SMUGGLING.map(([name, bytes]) => ({ name, bytes, outcome: 'bad_response', isSmuggling: true })),
  ...OTHERS.map(([name, outcome, bytes]) => ({ name, bytes, outcome, isSmuggling: false })),
];
