import { accessSync, constants, statSync } from 'node:fs';
import { browserCandidates } from '@crawlerd/shared';

/**
 * The browser to start: the configured one, or the first that is found under the usual names; null if there is none.
 */
export function findBrowser(executable: string | null, searchPath: string | undefined): string | null {
  if (executable !== null) return isExecutable(executable) ? executable : null;
  return browserCandidates(searchPath).find(isExecutable) ?? null;
}

/** What to do where no browser is found. */
export function missingBrowser(executable: string | null): string {
  const what = executable === null ? 'no Chromium or Chrome is installed here' : `${executable} is not there`;
  return `${what}: in a container, take the image with a browser ("crawlerd image build --browser"); on a machine, install one, on Debian with "apt-get install chromium"`;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
