import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RuntimeError } from '../../../ports/runtime.ts';
import { sharedLibraries } from './shared-libraries.ts';

/** Where Debian installs Chromium; on the PATH is only a shell script. The crawler searches there too. */
const CHROMIUM_FOLDER = '/usr/lib/chromium';
/** Network Security Services loads these by name at run time; without them no browser starts. */
const NSS = ['libsoftokn3.so', 'libfreeblpriv3.so', 'libnssckbi.so'];
const FONT_SETTINGS = '/etc/fonts/fonts.conf';
const FONTS = '/usr/share/fonts/truetype';
/** Menu translations, and files that only developers of Chromium need. */
const UNUSED = /\/locales\/(?!en-US\.pak)|\.TOC$|VkICD_mock|VkLayer/;

/**
 * The files of this machine's Chromium, its libraries included.
 *
 * @throws RuntimeError `rejected` if it has none.
 */
export async function browserFiles(): Promise<string[]> {
  const program = join(CHROMIUM_FOLDER, 'chromium');
  if (!existsSync(program)) {
    throw new RuntimeError(
      'rejected',
      'No registry can be reached, and this machine has no Chromium to build the image from: install it with "apt-get install chromium".',
    );
  }
  const libraries = await sharedLibraries(program);
  const nss = [...new Set(libraries.map((library) => dirname(library)))].flatMap((folder) =>
    NSS.map((name) => join(folder, name)),
  );
  const files = await filesBelow(CHROMIUM_FOLDER);
  return [
    ...files.filter((file) => !UNUSED.test(file)),
    ...libraries,
    ...nss.filter((file) => existsSync(file)),
    FONT_SETTINGS,
    ...(await filesBelow(FONTS)),
  ];
}

async function filesBelow(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
