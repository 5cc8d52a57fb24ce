import type { ApiClient, ItemFacts } from '@crawlerd/client';
import { skippedSentence, type ItemsSummary } from '@crawlerd/shared';
import { plural } from './progress-line.ts';
import { printable } from './text.ts';

/** What a user should know of a list of items that has just been read. */
export async function itemNotes(client: ApiClient, id: string, stream: ItemFacts): Promise<string[]> {
  const { areReported } = stream;
  const summary = stream.summary();
  const skipped = summary === null ? await storedNote(client, id) : skippedSentence(summary.items_skipped);
  return [
    ...(stream.previousId === null ? [] : [`Compared with the execution ${printable(stream.previousId)}.`]),
    ...(areReported
      ? ['These items were reported by the crawler; there are none in its output folder.']
      : []),
    ...(summary === null ? [] : missingNote(summary)),
    ...(skipped === null ? [] : [printable(skipped)]),
  ];
}

function missingNote({ source, items_missing: missing }: ItemsSummary): string[] {
  if (missing === null || missing === 0) return [];
  const where =
    source === 'reported' ? 'neither reported nor written to its output folder' : 'not in its output folder';
  return [
    `${plural(missing, 'more item')} that the crawler counted ${missing === 1 ? 'is' : 'are'} ${where}.`,
  ];
}

/** A proxy on the way may drop what comes after the body; the status has it too, of an attempt that is over. */
async function storedNote(client: ApiClient, id: string): Promise<string | null> {
  try {
    const { warnings } = await client.status(id);
    return warnings.find(({ code }) => code === 'items_skipped')?.message ?? null;
  } catch {
    // The items were read, and that is what was asked for.
    return null;
  }
}
