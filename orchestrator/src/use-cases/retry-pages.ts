import { isFinished, type RetryPages } from '@crawlerd/shared';
import { ANYBODY, type Caller } from '../domain/caller.ts';
import type { Snapshot } from '../domain/execution.ts';
import type { FailedCount } from '../ports/page-files.ts';
import type { Turns } from '../ports/turns.ts';
import { missingExecution, RequestError } from './errors.ts';
import { notResumable, resumeExecution, type ResumeDeps } from './resume-execution.ts';

export interface RetryPagesDeps extends ResumeDeps {
  readonly turns: Turns;
}

/**
 * Queues a further attempt of a finished execution that tries its failed pages again, and nothing else. What is to be
 * tried is stored with the change of status: the attempts that follow are told, whatever ends this process.
 *
 * @throws RequestError `no_failed_pages` if no failed page is known that matches; and as {@link resumeExecution} does.
 * @throws StorageError as {@link resumeExecution} does.
 */
export async function retryPages(
  deps: RetryPagesDeps,
  executionId: string,
  { codes, hosts, follow = false }: RetryPages,
  requestedBy: string,
  caller: Caller = ANYBODY,
): Promise<Snapshot> {
  const { store, outputs, turns } = deps;
  const snapshot = store.find(executionId);
  if (snapshot === null) throw missingExecution(store, executionId);
  // While it runs, what has failed may change.
  if (!isFinished(snapshot.execution.status)) throw notResumable(snapshot);
  const choice = { ...(codes !== undefined && { codes }), ...(hosts !== undefined && { hosts }) };
  const failed = await outputs.pageFiles.countFailed(executionId, choice, turns);
  if (failed.count === 0 && !failed.isAtLeast) throw noFailedPages(executionId);
  const message = sentenceOf(failed, follow, requestedBy);
  return resumeExecution(deps, executionId, requestedBy, caller, { pages: { ...choice, follow }, message });
}

function noFailedPages(executionId: string): RequestError {
  return new RequestError(
    'no_failed_pages',
    `No failed page of the execution is known that matches. List them with: crawlerd pages ${executionId}`,
  );
}

function sentenceOf({ count, isAtLeast }: FailedCount, follow: boolean, requestedBy: string): string {
  const isOne = count === 1 && !isAtLeast;
  const others = follow ? `what ${isOne ? 'it links' : 'they link'} to` : 'nothing else';
  if (count === 0) return `Failed pages are tried again, and ${others}, as requested by ${requestedBy}.`;
  const pages = isOne ? '1 failed page is' : `${count} failed pages are`;
  return `${isAtLeast ? 'At least ' : ''}${pages} tried again, and ${others}, as requested by ${requestedBy}.`;
}
