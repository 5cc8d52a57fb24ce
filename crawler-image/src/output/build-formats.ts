import type { OutputFormat } from '@crawlerd/shared';
import path from 'node:path';
import { writeCsv } from './csv.ts';
import { writeJsonArray } from './json-array.ts';
import { writeAtomically } from './write-atomically.ts';

/**
 * Builds the file of the asked-for format from the .jsonl, item by item. Returns its path, or null if
 * the .jsonl is what was asked for.
 *
 * @throws OutputError, also when `signal` cut it short; the .jsonl is whole in any case.
 */
export async function buildFormat(
  itemFile: string,
  format: OutputFormat,
  signal: AbortSignal,
): Promise<string | null> {
  if (format === 'jsonl') return null;
  const { dir, name } = path.parse(itemFile);
  const target = path.join(dir, `${name}.${format}`);
  const write = format === 'csv' ? writeCsv : writeJsonArray;
  await writeAtomically(target, (handle) => write(itemFile, handle, signal));
  return target;
}
