import type { Static, TSchema } from 'typebox';
import { COMPLETION_ITEMS_MAX } from './contract.ts';
import { CompletionSchema, ERROR_MESSAGE_MAX, type Completion } from './completion.ts';
import { HeartbeatSchema, type Heartbeat } from './heartbeat.ts';
import { jsonIssue } from './json-limits.ts';
import { middleCut } from './text-shown.ts';
import { nanAsNull } from './nan-as-null.ts';
import { parsedBody } from './request-bodies.ts';
import { roundedIntegers } from './rounded-integers.ts';
import { isObject, usablePart } from './usable-part.ts';
import { isValid, type ValidationIssue } from './validation.ts';

/** What of a report was not taken as it was sent. */
export interface ReportNotes {
  /** Fields that were cut or left out, and why. */
  readonly ignored: readonly ValidationIssue[];
  /** Fields with numbers that are taken, but not exactly. */
  readonly rounded: readonly ValidationIssue[];
}

/** A report is taken as far as it can be read: whoever sends it may be unable to send it in another way. */
export type ReadReport<T> =
  | ({ readonly outcome: 'taken'; readonly value: T } & ReportNotes)
  /** Nothing of it can be taken: why. */
  | { readonly outcome: 'refused'; readonly issues: readonly ValidationIssue[] };

export const NO_NOTES: ReportNotes = { ignored: [], rounded: [] };

/** Reads a heartbeat as it came. Every field of it may be wrong. */
export function readHeartbeat(text: string): ReadReport<Heartbeat> {
  const parsed = parsedReport(text);
  if (parsed === null) return notJson(text);
  const { value } = parsed;
  // Nearly all of them, thousands a second.
  if (isUsable(HeartbeatSchema, value))
    return { outcome: 'taken', value, ignored: NO_NOTES.ignored, rounded: roundedIntegers(text, value) };
  if (!isObject(value)) return NO_OBJECT;
  const { value: part, leftOut } = usablePart(HeartbeatSchema, value);
  const kept = withClaim(part, value);
  return isValid(HeartbeatSchema, kept)
    ? { outcome: 'taken', value: kept, ignored: leftOut, rounded: roundedIntegers(text, kept) }
    : { outcome: 'refused', issues: leftOut };
}

/** Reads a completion as it came. Only its verdict must be as it should be: a success is never guessed. */
export function readCompletion(text: string): ReadReport<Completion> {
  const parsed = parsedReport(text);
  if (parsed === null) return notJson(text);
  const { value } = parsed;
  if (isUsable(CompletionSchema, value))
    return { outcome: 'taken', value, ignored: NO_NOTES.ignored, rounded: roundedIntegers(text, value) };
  if (!isObject(value)) return NO_OBJECT;
  const verdict: unknown = own(value, 'success');
  if (typeof verdict !== 'boolean') {
    const message = verdict === undefined ? 'is required' : 'must be true or false';
    return { outcome: 'refused', issues: [{ field: 'success', message }] };
  }
  const message = textOfMessage(own(value, 'error_message'));
  const readable = message === null ? value : { ...value, error_message: message.text };
  const { value: part, leftOut } = usablePart(CompletionSchema, readable);
  const kept = withTotal(withClaim(part, value), value);
  const ignored =
    message === null ? leftOut : [{ field: 'error_message', message: message.note }, ...leftOut];
  return isValid(CompletionSchema, kept)
    ? { outcome: 'taken', value: kept, ignored, rounded: roundedIntegers(text, kept) }
    : { outcome: 'refused', issues: ignored };
}

/** With NaN as null, which JSON has no word for; null if it is not JSON for another reason. */
function parsedReport(text: string): { readonly value: unknown } | null {
  return parsedBody(text) ?? parsedBody(nanAsNull(text));
}

function notJson(text: string): ReadReport<never> {
  const message = text.trim() === '' ? 'is empty: send a JSON object' : 'is not valid JSON';
  return { outcome: 'refused', issues: [{ field: '', message }] };
}

const NO_OBJECT: ReadReport<never> = {
  outcome: 'refused',
  issues: [{ field: '', message: 'must be a JSON object' }],
};

function isUsable<S extends TSchema>(schema: S, value: unknown): value is Static<S> {
  return jsonIssue(value) === null && isValid(schema, value);
}

/** An id that is too long is the id of another execution all the same. */
function withClaim(part: object, sent: object): object {
  const claim = own(sent, 'execution_id');
  return typeof claim === 'string' && claim !== '' && !Object.hasOwn(part, 'execution_id')
    ? { ...part, execution_id: claim.slice(0, CLAIM_MAX) }
    : part;
}

const CLAIM_MAX = 100;

/** How many items there were, if some are left out and nothing else says it. */
function withTotal(part: object, sent: object): object {
  const [result, sentResult] = [own(part, 'result_data'), own(sent, 'result_data')];
  if (!isObject(result) || !isObject(sentResult) || Object.hasOwn(result, 'total_data_count')) return part;
  const items = own(sentResult, 'data_items');
  return Array.isArray(items) && items.length > COMPLETION_ITEMS_MAX
    ? { ...part, result_data: { ...result, total_data_count: items.length } }
    : part;
}

/** Null for a message that can be taken as it is. Anything else is worth more than no message. */
function textOfMessage(message: unknown): { text: string; note: string } | null {
  if (message === undefined || message === null) return null;
  if (typeof message === 'string') {
    const text = middleCut(message, ERROR_MESSAGE_MAX);
    return text === message
      ? null
      : { text, note: `must not have more than ${ERROR_MESSAGE_MAX} characters: its middle was cut` };
  }
  try {
    return {
      text: middleCut(JSON.stringify(message), ERROR_MESSAGE_MAX),
      note: 'must be string: it was taken as JSON',
    };
  } catch {
    // Nested too deep.
    return null;
  }
}

function own(value: object, key: string): unknown {
  return Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}
