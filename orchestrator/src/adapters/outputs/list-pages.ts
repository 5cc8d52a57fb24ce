import { hostOf, isChosen, type PageView } from '@crawlerd/shared';
import type { PageRequest } from '../../ports/page-files.ts';
import { PART_BYTES, type Turns } from '../../ports/turns.ts';
import type { PageIndex } from './page-index.ts';
import type { PageSource } from './page-source.ts';
import { placedLines } from './placed-lines.ts';

/** What one call reads to find pages of the list. */
const LIST_BYTES = 4 * 1024 * 1024;
/** The text of one answer. */
const PAGE_BYTES = 1024 * 1024;

/** The pages that were asked for, and where the next ones begin. The index must have been read to the end of the file. */
export async function listPages(
  source: PageSource,
  index: PageIndex,
  request: PageRequest,
  turns: Turns,
): Promise<{ readonly pages: readonly PageView[]; readonly next: number | null }> {
  const page = new Page(request.limit);
  const fill = request.outcome === 'failed' ? fillWithFailed : fillWithOthers;
  await fill(page, index, source, request, turns);
  return page;
}

/** The pages of one answer. */
class Page {
  readonly pages: PageView[] = [];
  next: number | null = null;
  readonly #limit: number;
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get isFull(): boolean {
    return this.pages.length >= this.#limit || this.#bytes >= PAGE_BYTES;
  }

  add(page: PageView): void {
    this.pages.push(page);
    this.#bytes += JSON.stringify(page).length;
  }
}

async function fillWithFailed(
  page: Page,
  index: PageIndex,
  { handle, read }: PageSource,
  request: PageRequest,
  turns: Turns,
): Promise<void> {
  let bytes = 0;
  let turnBytes = PART_BYTES;
  for (const { at, end } of index.failed(request.after, request)) {
    if (page.isFull || bytes >= LIST_BYTES) {
      page.next = at;
      return;
    }
    const length = end - at;
    if (turnBytes >= PART_BYTES) {
      await turns.next(Math.max(PART_BYTES, length));
      turnBytes = 0;
    }
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, at);
    const found = read(buffer.toString('utf8', 0, bytesRead));
    // Otherwise the file was written over.
    if (typeof found !== 'string') page.add(found);
    bytes += length;
    turnBytes += length;
  }
}

async function fillWithOthers(
  page: Page,
  index: PageIndex,
  { handle, read }: PageSource,
  request: PageRequest,
  turns: Turns,
): Promise<void> {
  const { outcome, after } = request;
  const part = { start: after, end: after + LIST_BYTES, size: index.end };
  const lines = placedLines(handle, part, turns);
  let step = await lines.next();
  for (; step.done !== true; step = await lines.next()) {
    for (const line of step.value) {
      if (page.isFull) {
        page.next = line.at;
        return;
      }
      const found = line.isTooLong ? 'bad' : read(line.text);
      if (typeof found === 'string' || found.outcome !== outcome) continue;
      const isWanted =
        isChosen(request, { code: found.code ?? '', host: hostOf(found.url) }) && index.isLatest(found, line);
      if (isWanted) page.add(found);
    }
  }
  page.next = step.value < index.end ? step.value : null;
}
