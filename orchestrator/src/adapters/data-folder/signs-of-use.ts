import { existsSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { hasErrorCode } from '@crawlerd/shared';
import type { DataLayout } from './data-layout.ts';

/** What shows that a data folder has been in use, whatever its database says. */
export interface SignsOfUse {
  /** The key of a service that has run here. */
  readonly key: string | null;
  /** Folders of executions that have been accepted here, such as `crawler_outputs`. */
  readonly executions: readonly string[];
}

export function signsOfUse({ keyFile, configsFolder, outputsFolder }: DataLayout): SignsOfUse {
  return {
    key: existsSync(keyFile) ? basename(keyFile) : null,
    executions: [configsFolder, outputsFolder].filter(hasExecutions).map((folder) => basename(folder)),
  };
}

function hasExecutions(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => !name.startsWith('.'));
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return false;
    throw error;
  }
}
