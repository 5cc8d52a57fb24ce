import type { FileClient } from '@crawlerd/client';
import type { FileList } from '@crawlerd/shared';

/** The most the service gives on one page. */
const PAGE_SIZE = 1000;

/** The pages of a list, until there are as many names as asked for. */
export async function* filePages(client: FileClient, id: string, limit: number): AsyncGenerator<FileList> {
  let left = limit;
  let cursor: string | undefined;
  while (left > 0) {
    const page = await client.list(id, { limit: Math.min(PAGE_SIZE, left), cursor });
    yield page;
    left -= page.files.length + page.left_out.length;
    if (page.next_cursor === null) return;
    cursor = page.next_cursor;
  }
}
