import { imageListPath } from '../files/output-paths.ts';
import { existsSync } from 'node:fs';
import { guardOf } from '@crawlerd/shared';
import { Type, type Static } from 'typebox';
import type { CrawlPlan } from '../plan/crawl-plan.ts';
import { readJournal } from '../journal/read-journal.ts';

const Saved = Type.Object({
  page: Type.String(),
  url: Type.String(),
  /** Relative to the folder of the list. */
  file: Type.String(),
  bytes: Type.Integer({ minimum: 0 }),
  content_type: Type.String(),
});
const Failed = Type.Object({
  page: Type.String(),
  url: Type.String(),
  /** A code, such as `http_404`. */
  error: Type.String(),
});
const ImageLineSchema = Type.Union([Saved, Failed]);

/** The outcome of one image of one item. */
export type ImageLine = Static<typeof ImageLineSchema>;
const isImageLine = guardOf(ImageLineSchema);

export interface ImageSummary {
  readonly saved: number;
  readonly failed: number;
  /** Total size of the files; an image of several items counts once. */
  readonly bytes: number;
}

/** The lines up to the first invalid one; `end` is the byte offset after a line. */
export async function* readImageList(file: string): AsyncGenerator<{ line: ImageLine; end: number }> {
  if (!existsSync(file)) return;
  for await (const { value, end } of readJournal(file)) {
    if (!isImageLine(value)) return;
    yield { line: value, end };
  }
}

export class ImageTally {
  readonly #files = new Set<string>();
  #saved = 0;
  #failed = 0;
  #bytes = 0;

  add(line: ImageLine): void {
    if ('error' in line) {
      this.#failed += 1;
      return;
    }
    this.#saved += 1;
    if (this.#files.has(line.file)) return;
    this.#files.add(line.file);
    this.#bytes += line.bytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  summary(): ImageSummary {
    return { saved: this.#saved, failed: this.#failed, bytes: this.#bytes };
  }
}

/** The images that a crawl has fetched, however it ended. */
export async function imageSummary(plan: CrawlPlan): Promise<ImageSummary> {
  const tally = new ImageTally();
  // A list that exists anyway belongs to another crawl.
  if (plan.images === null) return tally.summary();
  try {
    for await (const { line } of readImageList(imageListPath(plan))) tally.add(line);
  } catch {
    // The failure to write it was reported already; the crawl report is due all the same.
  }
  return tally.summary();
}
