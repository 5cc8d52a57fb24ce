import { join } from 'node:path';

/** Where things lie in the data folder: the one place that knows. */
export interface DataLayout {
  readonly databaseFile: string;
  readonly lockFile: string;
  readonly keyFile: string;
  readonly configFile: (executionId: string) => string;
  readonly outputFolder: (executionId: string) => string;
  readonly logFile: (executionId: string, attempt: number) => string;
}

/** Ids become parts of paths: nothing that could leave its folder may pass. */
const SAFE_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;

export function dataLayout(root: string): DataLayout {
  return {
    databaseFile: join(root, 'crawlerd.db'),
    lockFile: join(root, 'crawlerd.lock'),
    keyFile: join(root, 'instance.key'),
    configFile: (id) => join(root, 'task_configs', safe(id), 'config.json'),
    outputFolder: (id) => join(root, 'crawler_outputs', safe(id)),
    logFile: (id, attempt) => join(root, 'logs', safe(id), `${attempt}.log`),
  };
}

function safe(id: string): string {
  if (!SAFE_ID.test(id)) throw new Error(`not an execution id: ${JSON.stringify(id)}`);
  return id;
}
