import { responseHead, type AnswerHead } from './http-heads.ts';
import { digestOf, warcRecord, type WarcRecord } from './warc-record.ts';

/** Why a body is truncated: `length` if the crawl stopped reading it. */
export type Truncation = 'length' | 'time' | 'disconnect' | 'unspecified';

/** A request and its response. */
export interface Exchange {
  readonly url: string;
  /** Unix time of sending. */
  readonly sentAtMs: number;
  /** The connected IP address; null if unknown. */
  readonly address: string | null;
  /** Without secrets. */
  readonly requestHead: Buffer;
  readonly answer: AnswerHead;
  /** Transfer codings removed, content codings kept. */
  readonly body: readonly Buffer[];
  readonly truncation: Truncation | null;
}

const CONDITION = /^if-(?:none-match|modified-since):/im;
const NOT_MODIFIED = 'http://netpreserve.org/warc/1.1/revisit/server-not-modified';

/** The response record, followed by the request record. */
export function exchangeRecords(exchange: Exchange, warcinfoId: string): readonly WarcRecord[] {
  const { url, sentAtMs, address, answer, body, truncation } = exchange;
  const common = [
    ['WARC-Target-URI', url],
    ['WARC-Warcinfo-ID', warcinfoId],
    ...(address === null ? [] : [['WARC-IP-Address', address] as const]),
  ] as const;
  const bodyBytes = body.reduce((sum, { length }) => sum + length, 0);
  // Only a conditional request makes a 304 refer to an earlier response.
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
