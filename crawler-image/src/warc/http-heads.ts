const LINE_END = '\r\n';
/** Headers that are always secret. */
const SECRET = new Set(['authorization', 'cookie', 'proxy-authorization']);
/** Replaces a secret value. */
const LEFT_OUT = '(left out)';

/**
 * The head of a request as it was sent, except for secret values, because archives are shared.
 *
 * @param head The lines with their line ends.
 * @param secretNames Further headers that may be secret, in lower case.
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
  /** Names and values alternating, as received. */
  readonly rawHeaders: readonly Buffer[];
}

/**
 * The head of a response as it was received, except for the transfer coding, which is already removed from the body.
 * A reader would decode it again (webrecorder/pywb issue 584), so the header is renamed and Content-Length is set.
 *
 * @param bodyBytes Length of the stored body.
 */
export function responseHead({ status, statusText, rawHeaders }: AnswerHead, bodyBytes: number): Buffer {
  // undici does not report the version; responses of HTTP/1.0 are stored the same way.
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
