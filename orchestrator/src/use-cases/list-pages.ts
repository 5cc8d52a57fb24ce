import type { PageList, PageQuery } from '@crawlerd/shared';
import type { OutputFiles } from '../ports/output-files.ts';
import type { Store } from '../ports/store.ts';
import type { Turns } from '../ports/turns.ts';
import { missingExecution } from './errors.ts';

export interface ListPagesDeps {
  readonly store: Pick<Store, 'find' | 'retention'>;
  readonly outputs: Pick<OutputFiles, 'pageFiles'>;
  readonly turns: Turns;
}

const CURSOR_PREFIX = 'p-';

/** @throws RequestError `execution_unknown`, `execution_removed` */
export async function listPages(
  { store, outputs, turns }: ListPagesDeps,
  executionId: string,
  { outcome = 'failed', code, host, limit = 100, cursor }: PageQuery,
): Promise<PageList> {
  if (store.find(executionId) === null) throw missingExecution(store, executionId);
  const request = {
    outcome,
    codes: code === undefined ? null : [code],
    hosts: host === undefined ? null : [host],
    after: cursor === undefined ? 0 : Number(cursor.slice(CURSOR_PREFIX.length)),
    limit,
  };
  const found = await outputs.pageFiles.list(executionId, request, turns);
  return {
    pages: [...found.pages],
    source: found.source,
    failed_by_code: found.failedByCode,
    lines_skipped: found.linesSkipped,
    failed_left_out: found.failedLeftOut,
    next_cursor: found.next === null ? null : `${CURSOR_PREFIX}${found.next}`,
  };
}
