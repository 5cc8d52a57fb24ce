import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findBrowser } from '../find-browser.ts';
import { processesOf } from './processes.ts';

/** A program with the name of a browser that leaves a mark, and then becomes the real one. */
export interface BrowserTrap {
  readonly executable: string;
  /** The number of its starts. */
  starts(): number;
  /** Process ids of the browser it became, helpers included. */
  processes(): number[];
  remove(): Promise<void>;
}

/** @param script What to run instead of the real browser: a shell script. */
export async function startBrowserTrap(script?: string): Promise<BrowserTrap> {
  const real = findBrowser(null, process.env['PATH']);
  if (real === null) throw new Error('These tests need Chromium: "npm test" brings it on Debian and Ubuntu.');
  const folder = await mkdtemp(path.join(tmpdir(), 'browser-trap-'));
  const executable = path.join(folder, 'chromium');
  const marks = path.join(folder, 'marks');
  // It leads its own session, and stays the same process when it becomes the browser.
  await writeFile(executable, `#!/bin/sh\necho $$ >> ${marks}\n${script ?? `exec ${real} "$@"`}\n`);
  await chmod(executable, 0o755);
  const started = (): number[] =>
    existsSync(marks) ? readFileSync(marks, 'utf8').trim().split('\n').map(Number) : [];
  return {
    executable,
    starts: () => started().length,
    processes: () => processesOf(new Set(started())),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
