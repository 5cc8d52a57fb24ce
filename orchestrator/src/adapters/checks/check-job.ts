import { createHash } from 'node:crypto';
import {
  checkBody,
  configReport,
  isValid,
  LaunchSchema,
  readCompletion,
  readItemLine,
  type BodyKind,
  type CheckedBody,
  type Completion,
  type ConfigReport,
  type CrawlConfig,
  type ItemLineRead,
  type ReadReport,
  type ReportNotes,
} from '@crawlerd/shared';
import { noteDigest, noteJson, wantedOf } from '../../domain/known-json.ts';

/**
 * What the thread that checks is asked. Values travel as JSON: a thread takes many times longer to receive an
 * object with many keys than to parse it (Node 20: 1.2 s instead of 15 ms for 100 objects of 500 keys).
 */
export type CheckJob =
  | { readonly kind: 'body'; readonly of: BodyKind; readonly text: string }
  | { readonly kind: 'completion'; readonly text: string }
  | { readonly kind: 'config'; readonly text: string }
  | { readonly kind: 'item'; readonly text: string };

/** Its answer. */
export type CheckAnswer =
  | { readonly kind: 'body'; readonly body: ValidText | Exclude<CheckedBody, ValidBody> }
  | { readonly kind: 'completion'; readonly read: TakenText | Exclude<ReadReport<Completion>, TakenReport> }
  | { readonly kind: 'config'; readonly report: ConfigReport }
  /** `true` for the line as it was sent, which need not travel back. */
  | { readonly kind: 'item'; readonly read: ItemLineRead | true };

type ValidBody = Extract<CheckedBody, { outcome: 'valid' }>;

type TakenReport = Extract<ReadReport<Completion>, { outcome: 'taken' }>;

/** Whoever asked has the text, and gets the value from that. */
export interface ValidText extends Omit<ValidBody, 'value'> {
  /** What will be asked for next of a launch; null for any other body. */
  readonly facts: BodyFacts | null;
}

export interface TakenText extends ReportNotes {
  readonly outcome: 'taken';
  /** JSON of what was taken. */
  readonly text: string;
  readonly facts: BodyFacts;
}

export interface BodyFacts {
  readonly digest: string;
  /** The JSON of its part that is stored: the config, or the result if there is one. */
  readonly stored: string | null;
}

/** Does the work. It takes as long as it takes: only a thread that can be ended may call it. */
export function doCheck(job: CheckJob): CheckAnswer {
  switch (job.kind) {
    case 'body': {
      const body = checkBody(job.of, job.text);
      if (body.outcome !== 'valid') return { kind: 'body', body };
      const { outcome, report, value } = body;
      return { kind: 'body', body: { outcome, report, facts: factsOf(job.of, value) } };
    }
    case 'completion':
      return { kind: 'completion', read: takenText(job.text) };
    case 'config': {
      const config: CrawlConfig = JSON.parse(job.text);
      return { kind: 'config', report: configReport(config) };
    }
    case 'item':
      return { kind: 'item', read: sameOr(readItemLine(job.text), job.text) };
  }
}

function sameOr(read: ItemLineRead, sent: string): ItemLineRead | true {
  if (!('json' in read)) return read;
  return read.json === sent ? true : { json: read.json };
}

function factsOf(kind: BodyKind, value: unknown): BodyFacts | null {
  if (kind === 'launch' && isValid(LaunchSchema, value)) {
    return { digest: digestOf(JSON.stringify(wantedOf(value))), stored: JSON.stringify(value.config) };
  }
  return null;
}

function takenText(sent: string): TakenText | Exclude<ReadReport<Completion>, TakenReport> {
  const read = readCompletion(sent);
  if (read.outcome !== 'taken') return read;
  const { outcome, value, ignored, rounded } = read;
  const { result_data: result } = value;
  const text = JSON.stringify(value);
  const facts = { digest: digestOf(text), stored: result ? JSON.stringify(result) : null };
  return { outcome, ignored, rounded, text, facts };
}

/** As `use-cases/body-digest.ts` does of a body that is not large; a test compares them. */
function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** Notes of a value, which is that of the text they were found in. `part`: the key of what is stored of it. */
export function noteFacts(
  value: unknown,
  part: 'config' | 'result_data',
  { digest, stored }: BodyFacts,
): void {
  if (typeof value !== 'object' || value === null) return;
  noteDigest(value, digest);
  const kept: unknown = Reflect.get(value, part);
  if (stored !== null && typeof kept === 'object' && kept !== null) noteJson(kept, stored);
}
