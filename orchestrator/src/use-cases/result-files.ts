import { isFinished, shortKey, type FileLeftOut } from '@crawlerd/shared';
import type { Snapshot } from '../domain/execution.ts';
import type { OutputFiles } from '../ports/output-files.ts';
import type { FilePage, FilePageRequest, OpenedFile } from '../ports/result-files.ts';
import type { Store } from '../ports/store.ts';
import { missingExecution, RequestError } from './errors.ts';

export interface ResultFilesDeps {
  readonly store: Store;
  readonly outputs: Pick<OutputFiles, 'results'>;
}

const WHY_NOT: Readonly<Record<FileLeftOut, string>> = {
  link: 'It is, or is in, a link, and links are not followed.',
  hard_link: 'It has another name (a hard link).',
  special: 'It is not a regular file.',
  not_readable: 'It may not be read by crawlerd.',
  not_utf8: 'Its name is not UTF-8.',
  too_deep: 'It is in too many folders.',
  too_long: 'Its path is too long.',
  too_many: 'There are too many files.',
};

/** @throws RequestError `execution_unknown`, `execution_removed` */
export async function listResultFiles(
  { store, outputs }: ResultFilesDeps,
  executionId: string,
  request: FilePageRequest,
): Promise<FilePage> {
  existing(store, executionId);
  return outputs.results.list(executionId, request);
}

/** @throws RequestError `execution_unknown`, `execution_removed` */
export function zipResultFiles(
  { store, outputs }: ResultFilesDeps,
  executionId: string,
): AsyncIterable<Buffer> {
  existing(store, executionId);
  return outputs.results.zip(executionId);
}

/**
 * `isSettled`: nothing writes to it any more, so that what has the same version has the same bytes.
 *
 * @throws RequestError `execution_unknown`, `execution_removed`, `file_unknown`
 */
export async function openResultFile(
  { store, outputs }: ResultFilesDeps,
  executionId: string,
  name: string,
): Promise<{ file: OpenedFile; isSettled: boolean }> {
  // Asked before the file is: what was settled then is not written to in between.
  const { execution, attempt } = existing(store, executionId);
  const isSettled = isFinished(execution.status) && (attempt === null || attempt.releasedAt !== null);
  const file = await outputs.results.open(executionId, name);
  if (typeof file !== 'string') return { file, isSettled };
  const why = file === 'gone' ? '' : ` ${WHY_NOT[file]}`;
  throw new RequestError(
    'file_unknown',
    `The execution has no file ${JSON.stringify(shortKey(name))}.${why} List them with: crawlerd files ${executionId}`,
  );
}

function existing(store: Store, executionId: string): Snapshot {
  const snapshot = store.find(executionId);
  if (snapshot === null) throw missingExecution(store, executionId);
  return snapshot;
}
