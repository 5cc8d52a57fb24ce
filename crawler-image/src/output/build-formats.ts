import type { FileHandle } from 'node:fs/promises';
import { createGzip } from 'node:zlib';
import { readTable, type FileBytes, type Format } from '@crawlerd/formats';
import { cut } from './cut.ts';
import { formatFile, isGzipped, removeWhole, removeParts } from './format-files.ts';
import { OutputError } from '../files/output-error.ts';
import type { OutputOptions } from '../plan/output-options.ts';
import { readLines } from '../files/read-lines.ts';
import { pump } from './pump.ts';
import { writeAtomically } from '../files/write-atomically.ts';

export interface BuiltFile {
  readonly file: string;
  /** Number of items in the file. */
  readonly rows: number;
}

/** Writes one file and returns the number of items in it. */
type Write = (target: FileHandle) => Promise<number>;

/**
 * Builds the files of a format from the .jsonl, item by item, and yields each when it is complete. Each is written
 * atomically; files that an earlier attempt has built under other names are removed first.
 *
 * @throws OutputError, also when `signal` aborts; the .jsonl stays intact in any case.
 */
export async function* buildFormat(
  itemFile: string,
  format: Format,
  options: OutputOptions,
  signal: AbortSignal,
): AsyncGenerator<BuiltFile> {
  let part = 1;
  const nextFile = (): string => formatFile(itemFile, format, options, part);
  try {
    await removeParts(itemFile, format);
    await removeWhole(itemFile, format, options);
    for await (const write of filesOf(itemFile, format, options, signal)) {
      const file = nextFile();
      let rows = 0;
      await writeAtomically(file, async (target) => {
        rows = await write(target);
      });
      part += 1;
      yield { file, rows };
    }
  } catch (error) {
    throw error instanceof OutputError ? error : OutputError.from(nextFile(), error);
  }
}

async function* filesOf(
  itemFile: string,
  format: Format,
  options: OutputOptions,
  signal: AbortSignal,
): AsyncGenerator<Write> {
  const size = options.rotateItems ?? Infinity;
  const to = (target: FileHandle, bytes: FileBytes): Promise<void> =>
    pump(bytes, isGzipped(format, options) ? [createGzip()] : [], (chunk) => target.appendFile(chunk));
  if (format.takes === 'lines') {
    for await (const lines of cut(linesOf(itemFile, signal), size)) {
      yield async (target) => {
        let rows = 0;
        await to(
          target,
          format.bytes(
            counted(lines, () => (rows += 1)),
            options,
          ),
        );
        return rows;
      };
    }
    return;
  }
  const table = await readTable(() => itemsOf(itemFile, signal), { fields: options.fields });
  let left = table.rowCount;
  for await (const rows of cut(table.rows(), size)) {
    const part = { columns: table.columns, rowCount: Math.min(size, left), rows: () => rows };
    yield async (target) => {
      await to(target, format.bytes(part, options));
      left -= part.rowCount;
      return part.rowCount;
    };
  }
}

async function* counted<T>(source: AsyncIterable<T>, count: () => void): AsyncGenerator<T> {
  for await (const each of source) {
    count();
    yield each;
  }
}

async function* linesOf(itemFile: string, signal: AbortSignal): AsyncGenerator<string> {
  for await (const line of readLines(itemFile)) {
    signal.throwIfAborted();
    yield line;
  }
}

async function* itemsOf(itemFile: string, signal: AbortSignal): AsyncGenerator {
  for await (const line of linesOf(itemFile, signal)) yield JSON.parse(line);
}
