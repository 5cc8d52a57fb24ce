import { createReadStream } from 'node:fs';
import { WARCParser } from 'warcio';

export interface ReadRecord {
  readonly type: string;
  header(name: string): string | undefined;
  /** All of it, bytes as they are. */
  readonly block: Buffer;
}

/** The records of an archive file, read by an independent reader. */
export async function readWarc(file: string): Promise<ReadRecord[]> {
  const records: ReadRecord[] = [];
  for await (const record of WARCParser.iterRecords(createReadStream(file), { parseHttp: false })) {
    const { headers } = record.warcHeaders;
    records.push({
      type: headers.get('WARC-Type') ?? '',
      header: (name) => headers.get(name) ?? undefined,
      block: Buffer.from(await record.readFully(false)),
    });
  }
  return records;
}

export interface ReplayedAnswer {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  /** As in a browser: without codings. */
  readonly text: string;
}

/** The pages that a replay of an archive file shows. */
export async function replay(file: string): Promise<ReplayedAnswer[]> {
  const answers: ReplayedAnswer[] = [];
  for await (const record of WARCParser.iterRecords(createReadStream(file))) {
    const info = record.warcType === 'response' ? record.getResponseInfo() : null;
    if (info === null) continue;
    const headers = new Headers([...info.headers]);
    const text = await record.contentText();
    answers.push({ url: record.warcTargetURI ?? '', status: Number(info.status), headers, text });
  }
  return answers;
}
