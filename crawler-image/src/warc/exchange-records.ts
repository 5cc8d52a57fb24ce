import { responseHead, type AnswerHead } from './http-heads.ts';
import { digestOf, warcRecord, type WarcRecord } from './warc-record.ts';

/** Why a body is not whole: `length` if the crawl wanted no more of it. */
export type Truncation = 'length' | 'time' | 'disconnect' | 'unspecified';

/** A request that was sent, and what came for it. */
export interface Exchange {
  readonly url: string;
  /** Unix time at which it was sent. */
  readonly sentAtMs: number;
  /** That was connected to; null if it is not known. */
  readonly address: string | null;
  /** Without secrets. */
  readonly requestHead: Buffer;
  readonly answer: AnswerHead;
  /** Without a transfer coding, with content codings. */
  readonly body: readonly Buffer[];
  readonly truncation: Truncation | null;
}

const CONDITION = /^if-(?:none-match|modified-since):/im;
const NOT_MODIFIED = 'http://netpreserve.org/warc/1.1/revisit/server-not-modified';

/** The answer, and behind it the request that led to it. */
export function exchangeRecords(exchange: Exchange, warcinfoId: string): readonly WarcRecord[] {
  const { url, sentAtMs, address, answer, body, truncation } = exchange;
  const common = [
    ['WARC-Target-URI', url],
    ['WARC-Warcinfo-ID', warcinfoId],
    ...(address === null ? [] : [['WARC-IP-Address', address] as const]),
  ] as const;
  const bodyBytes = body.reduce((sum, { length }) => sum + length, 0);
  // Only who asked for what has changed is told that this is what was kept before.
  const isRevisit = answer.status === 304 && CONDITION.test(exchange.requestHead.toString('latin1'));
  const response = warcRecord(
    isRevisit ? 'revisit' : 'response',
    sentAtMs,
    [
      ...common,
      ['Content-Type', 'application/http; msgtype=response'],
      ...(isRevisit
        ? ([
            ['WARC-Profile', NOT_MODIFIED],
            ['WARC-Refers-To-Target-URI', url],
          ] as const)
        : [['WARC-Payload-Digest', digestOf(body)] as const]),
      ...(truncation === null ? [] : [['WARC-Truncated', truncation] as const]),
    ],
    [responseHead(answer, bodyBytes), ...body],
  );
  const request = warcRecord(
    'request',
    sentAtMs,
    [...common, ['Content-Type', 'application/http; msgtype=request'], ['WARC-Concurrent-To', response.id]],
    [exchange.requestHead],
  );
  return [response, request];
}
