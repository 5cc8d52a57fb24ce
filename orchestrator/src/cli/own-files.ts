import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shortPath } from './short-path.ts';

const HERE = dirname(fileURLToPath(import.meta.url));

/**
 * Where a file of the repository can be read here, as it is printed: in the checkout; elsewhere in the package, into
 * which `build.mjs` puts the pages and the list of settings.
 *
 * @param here the folder of this code: `src/cli`, `dist/cli` or `dist/bundle`.
 */
export function ownFile(name: string, cwd: string, here = HERE): string {
  const checkout = resolve(here, '../../..');
  // The package does not have this file: what lies around an installed package is somebody else's.
  const isCheckout = existsSync(join(checkout, 'orchestrator/build.mjs'));
  return shortPath(join(isCheckout ? checkout : here, name), cwd);
}
