import type { Acceptance, Completion, DriftFinding } from '@crawlerd/shared';
import { driftThatCounts } from './drift.ts';

/**
 * Why a reported success is not accepted, as a sentence; null if it is. A missing figure counts as unmet: an
 * execution that requires a thousand items has not succeeded if the crawler does not report their number. What is not
 * out of line as it cannot be compared yet is accepted.
 */
export function unmetAcceptance(
  acceptance: Acceptance | null,
  completion: Completion,
  drift: readonly DriftFinding[] | null = null,
): string | null {
  if (acceptance === null || !completion.success) return null;
  const { min_items, max_error_rate, required_fields } = acceptance;
  const unmet = [
    min_items === undefined ? null : tooFewItems(min_items, completion),
    max_error_rate === undefined ? null : tooManyErrors(max_error_rate, completion),
    ...requiredShares(required_fields ?? []).map(([field, share]) => missingField(field, share, completion)),
    ...driftThatCounts(acceptance.drift ?? false, drift).map(({ sentence }) => sentence),
  ].filter((sentence) => sentence !== null);
  return unmet.length === 0 ? null : `The result does not meet the acceptance criteria: ${unmet.join('; ')}.`;
}

function tooFewItems(min: number, { result_data }: Completion): string | null {
  const items = result_data?.total_data_count;
  if (items === undefined) return 'the crawler does not report how many items it found (total_data_count)';
  return items >= min ? null : `${items} items were found, at least ${min} are required`;
}

function tooManyErrors(max: number, completion: Completion): string | null {
  const attempted = summaryNumber(completion, 'pages_attempted');
  const failed = summaryNumber(completion, 'pages_failed');
  if (attempted === null || failed === null) {
    return 'the crawler does not report how many pages failed (crawl_summary.pages_attempted, pages_failed)';
  }
  // Quotients, because a product such as 0.55 * 100 is more than 55.
  return failed === 0 || failed / attempted <= max
    ? null
    : `${failed} of ${attempted} pages failed, at most ${percent(max)} may fail`;
}

function missingField(field: string, share: number, completion: Completion): string | null {
  const items = completion.result_data?.total_data_count;
  const counts = completion.result_data?.crawl_summary?.['fields'];
  if (items === undefined || typeof counts !== 'object' || counts === null) {
    return 'the crawler does not report which fields its items have (crawl_summary.fields)';
  }
  const count: unknown = Object.hasOwn(counts, field) ? Reflect.get(counts, field) : 0;
  const found = typeof count === 'number' ? count : 0;
  return items === 0 || found / items >= share
    ? null
    : `${found} of ${items} items have the field "${field}", ${share === 1 ? 'all' : percent(share)} must have it`;
}

function requiredShares(fields: NonNullable<Acceptance['required_fields']>): [string, number][] {
  return Array.isArray(fields) ? fields.map((field) => [field, 1]) : Object.entries(fields);
}

function summaryNumber({ result_data }: Completion, key: string): number | null {
  const value = result_data?.crawl_summary?.[key];
  return typeof value === 'number' ? value : null;
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
