import { makeZip } from 'client-zip';
import { safeFilePath } from '@crawlerd/shared';
import { HeldFolder } from './held-folder.ts';
import { textOf } from './path-text.ts';
import { readBytes } from './read-bytes.ts';
import { walkFiles, type WalkedFile } from './walk-files.ts';

/** More need a count that the library does not write. */
const FILES_MAX = 65_000;
const NOTES_MAX = 1000;
/** What a zip can say of a time. */
const TIMES = { first: Date.UTC(1980, 0, 2), last: Date.UTC(2107, 11, 30) };

interface Entry {
  readonly name: string;
  readonly lastModified: Date;
  readonly input: AsyncIterable<Uint8Array> | string;
}

/**
 * All files of an output folder below `name`, as a zip that is made as it is read: stored, as deflating would take the
 * crawlers' CPU. A file is as long as it was when its turn came. `left-out.txt` beside them says what is missing.
 */
export async function* zipFolder(
  outputFolder: string,
  name: string,
  filesMax = FILES_MAX,
): AsyncGenerator<Buffer> {
  const root = await HeldFolder.at(outputFolder);
  const entries = entriesOf(root, safeFilePath(name), filesMax);
  const reader = makeZip(entries).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    }
  } finally {
    // The library leaves what it was given where it was: the files are closed here.
    await reader.cancel().catch(() => undefined);
    await entries.return(undefined);
    await root?.close();
  }
}

async function* entriesOf(
  root: HeldFolder | null,
  name: string,
  filesMax: number,
): AsyncGenerator<Entry, undefined> {
  const leftOut = new LeftOutNotes();
  let files = 0;
  for await (const file of root === null ? [] : walkFiles(root, '')) {
    if (file.why !== null || files === filesMax) {
      leftOut.note(file, file.why ?? 'too_many');
      continue;
    }
    const handle = await file.folder.tryFile(file.name);
    if (typeof handle === 'string') {
      if (handle !== 'gone') leftOut.note(file, handle);
      continue;
    }
    files += 1;
    try {
      const { size, mtimeMs } = await handle.stat();
      yield {
        name: `${name}/${safeFilePath(textOf(file.path))}`,
        lastModified: inZip(mtimeMs),
        input: readBytes(handle, 0, size),
      };
    } finally {
      await handle.close();
    }
  }
  if (leftOut.count > 0) {
    yield { name: 'left-out.txt', lastModified: new Date(TIMES.first), input: leftOut.text() };
  }
}

/** What is missing in the zip, for people. */
class LeftOutNotes {
  count = 0;
  readonly #lines: string[] = [];

  note({ path }: WalkedFile, why: string): void {
    this.count += 1;
    if (this.#lines.length < NOTES_MAX) this.#lines.push(`${why}\t${safeFilePath(textOf(path))}`);
  }

  text(): string {
    const more = this.count - this.#lines.length;
    return [...this.#lines, ...(more > 0 ? [`and ${more} more`] : []), ''].join('\n');
  }
}

function inZip(timeMs: number): Date {
  const { first, last } = TIMES;
  return new Date(Math.min(last, Math.max(first, Number.isFinite(timeMs) ? timeMs : first)));
}
