import type { FieldEntry } from '@crawlerd/shared';

/** A page that keeps the thread that reads it busy for eight seconds, with these fields: each takes a second there. */
export const BUSY_PAGE = `<html><title>Busy</title>${'<b></b>'.repeat(60_000)}`;

/** For each of the page's elements they look at all those before it, until their time is over. */
export const BUSY_FIELDS: FieldEntry[] = Array.from({ length: 8 }, (_, n) => ({
  name: `x${n}`,
  selectors: [{ css: `h${n} ~ b` }],
}));
