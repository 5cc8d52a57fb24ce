import { IGNORED_MAX, type ReportNotes } from '@crawlerd/shared';

/** The fields that were not taken as they were sent, for the answer. */
export function ignoredFields({ ignored }: ReportNotes): string[] {
  return [...new Set(ignored.map(({ field }) => field))].slice(0, IGNORED_MAX);
}

/** What was not taken as it was sent, for people; null if all was. */
export function notesSentence({ ignored, rounded }: ReportNotes): string | null {
  const notes = [...ignored, ...rounded];
  return notes.length === 0
    ? null
    : notes.map(({ field, message }) => `${field === '' ? 'it' : field} ${message}`).join('; ');
}
