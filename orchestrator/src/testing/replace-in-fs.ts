import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { afterAll, beforeAll } from 'vitest';

/**
 * Replaces functions of node:fs/promises during the tests of this file, also for modules that were loaded before:
 * `vi.mock` would stay in those, and files of tests share their modules.
 */
export function replaceInFs(replacements: Partial<typeof fs>): void {
  const real = { ...fs };
  const put = (functions: Partial<typeof fs>) => () => {
    Object.assign(fs, functions);
    syncBuiltinESMExports();
  };
  beforeAll(put(replacements));
  afterAll(put(real));
}
