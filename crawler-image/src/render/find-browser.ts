import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
/** Searched after PATH, which a service often has cut short. */
const FOLDERS = ['/usr/bin', '/usr/local/bin', '/snap/bin', '/opt/google/chrome', '/usr/lib/chromium'];

/** The browser to start: the one that was named, or the first of the usual names; null if it is not there. */
export function findBrowser(executable: string | null, searchPath: string | undefined): string | null {
  if (executable !== null) return isExecutable(executable) ? executable : null;
  const folders = [...(searchPath ?? '').split(path.delimiter), ...FOLDERS].filter((folder) =>
    path.isAbsolute(folder),
  );
  const candidates = folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
  return candidates.find(isExecutable) ?? null;
}

/** What a person is to do who has none. */
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
