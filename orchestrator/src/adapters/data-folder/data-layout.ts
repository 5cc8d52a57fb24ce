import { join } from 'node:path';
import { COMPLETION_FILE_NAME } from '@crawlerd/shared';
import type { AttemptRef } from '../../domain/attempt.ts';
import { isExecutionId } from '../../domain/container-name.ts';

/** The layout of the data folder, defined only here. */
export interface DataLayout {
  readonly databaseFile: string;
  readonly lockFile: string;
  readonly keyFile: string;
  /** Encrypts the secrets in the database, unless the operator has given another key. */
  readonly secretsKeyFile: string;
  /** The id of this data folder once more, should the database be lost. */
  readonly instanceFile: string;
  /** Which unfinished copy a backup is writing. */
  readonly backupNote: string;
  readonly backupLock: string;
  readonly configsFolder: string;
  readonly outputsFolder: string;
  /** What attempts have reported as their results, where that is long. */
  readonly resultsFolder: string;
  readonly resultFile: (executionId: string, attempt: number) => string;
  readonly configFile: (executionId: string) => string;
  /** Of attempts under way only, all in one place: what a crash leaves is found without a search. */
  readonly secretsFolder: string;
  readonly secretsFile: (ref: AttemptRef) => string;
  readonly unfinishedSecretsFile: (ref: AttemptRef) => string;
  /** Where configs are written first, all in one place: leftovers of a crash are found without a search. */
  readonly unfinishedFolder: string;
  readonly unfinishedConfigFile: (executionId: string) => string;
  readonly outputFolder: (executionId: string) => string;
  /** Where an output folder that starts with files in it is prepared. */
  readonly unfinishedOutputs: string;
  readonly unfinishedOutputFolder: (executionId: string) => string;
  readonly completionFile: (executionId: string) => string;
  readonly logFile: (executionId: string, attempt: number) => string;
}

export function dataLayout(root: string): DataLayout {
  return {
    databaseFile: join(root, 'crawlerd.db'),
    lockFile: join(root, 'crawlerd.lock'),
    keyFile: join(root, 'instance.key'),
    secretsKeyFile: join(root, 'secrets.key'),
    instanceFile: join(root, 'instance.id'),
    backupNote: join(root, 'backup.unfinished'),
    backupLock: join(root, 'backup.lock'),
    configsFolder: join(root, 'task_configs'),
    outputsFolder: join(root, 'crawler_outputs'),
    resultsFolder: join(root, 'results'),
    resultFile: (id, attempt) => join(root, 'results', `${safe(id)}-${attempt}.json`),
    secretsFolder: join(root, 'task_secrets'),
    secretsFile: (ref) => join(root, 'task_secrets', `${safe(ref.executionId)}.${ref.attempt}.json`),
    unfinishedSecretsFile: (ref) =>
      join(root, 'task_secrets', `.${safe(ref.executionId)}.${ref.attempt}.json`),
    configFile: (id) => join(root, 'task_configs', safe(id), 'config.json'),
    // No id begins with a dot.
    unfinishedFolder: join(root, 'task_configs', '.unfinished'),
    unfinishedConfigFile: (id) => join(root, 'task_configs', '.unfinished', `${safe(id)}.json`),
    outputFolder: (id) => join(root, 'crawler_outputs', safe(id)),
    unfinishedOutputs: join(root, 'crawler_outputs', '.unfinished'),
    unfinishedOutputFolder: (id) => join(root, 'crawler_outputs', '.unfinished', safe(id)),
    completionFile: (id) => join(root, 'crawler_outputs', safe(id), COMPLETION_FILE_NAME),
    logFile: (id, attempt) => join(root, 'logs', safe(id), `${attempt}.log`),
  };
}

function safe(id: string): string {
  if (!isExecutionId(id)) throw new Error(`not an execution id: ${JSON.stringify(id)}`);
  return id;
}
