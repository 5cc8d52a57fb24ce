const LINE_END = '\r\n';
/** They are secrets in every request. */
const SECRET = new Set(['authorization', 'cookie', 'proxy-authorization']);
/** Stands in place of a value that was sent. */
const LEFT_OUT = '(left out)';

/**
 * The head of a request as it was sent, but for the values of secrets: an archive is passed on.
 *
 * @param head Its lines, each with its end.
 * @param secretNames Further headers that may hold one, in lower case.
 */
export function requestHead(head: string, secretNames: ReadonlySet<string>): Buffer {
  const lines = head.split(LINE_END).map((line) => {
    const name = line.slice(0, Math.max(0, line.indexOf(':')));
    const key = name.toLowerCase();
    return SECRET.has(key) || secretNames.has(key) ? `${name}: ${LEFT_OUT}` : line;
  });
  return Buffer.from(`${lines.join(LINE_END)}${LINE_END}`, 'latin1');
}

export interface AnswerHead {
  readonly status: number;
  readonly statusText: string;
  /** Names and values by turns, as they came. */
  readonly rawHeaders: readonly Buffer[];
}

/**
 * The head of an answer as it came, but for the transfer coding, which is off the body already. A reader who
 * is told of one would take it off again (webrecorder/pywb issue 584), so it goes by another name and the length
 * is told.
 *
 * @param bodyBytes As the body is kept.
 */
export function responseHead({ status, statusText, rawHeaders }: AnswerHead, bodyBytes: number): Buffer {
  // Undici does not tell the version; servers that speak 1.0 are answered to in the same way.
  const pieces: Buffer[] = [Buffer.from(`HTTP/1.1 ${status} ${statusText}${LINE_END}`)];
  let wasChunked = false;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const [name = EMPTY, value = EMPTY] = rawHeaders.slice(i, i + 2);
    const isCoding = name.toString('latin1').toLowerCase() === 'transfer-encoding';
    wasChunked ||= isCoding;
    pieces.push(isCoding ? ORIGINAL : EMPTY, name, COLON, value, END);
  }
  if (wasChunked) pieces.push(Buffer.from(`Content-Length: ${bodyBytes}${LINE_END}`));
  return Buffer.concat([...pieces, END]);
}

const EMPTY: Buffer = Buffer.alloc(0);
const COLON = Buffer.from(': ');
const END = Buffer.from(LINE_END);
const ORIGINAL = Buffer.from('X-Orig-');
