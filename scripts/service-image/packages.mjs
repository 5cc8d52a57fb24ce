import { cpSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../setup/run-quietly.mjs';

/** What compiled modules were compiled from. */
const SOURCES = /\/better-sqlite3\/(deps|src|build\/(?!Release(\/better_sqlite3\.node)?$))/;

/** Copies the packages that a workspace needs at run time, as package-lock.json has them, into a folder. */
export function copyPackages(workspace, folder) {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  for (const path of packagesOf(packages, workspace)) {
    // Optional ones may not be for this system.
    if (!existsSync(join(ROOT, path))) continue;
    const name = path.slice(path.indexOf('node_modules/') + 'node_modules/'.length);
    cpSync(join(ROOT, path), join(folder, name), {
      recursive: true,
      filter: (source) =>
        !SOURCES.test(source) && !source.slice(join(ROOT, path).length).includes('/node_modules/'),
    });
  }
}

/** Paths in the lock file of all packages that one of its entries needs, directly or not. */
function packagesOf(packages, workspace) {
  const found = new Set();
  const visit = (from) => {
    const { dependencies = {}, optionalDependencies = {} } = packages[from];
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const path = resolve(packages, from, name);
      if (path === null || found.has(path)) continue;
      found.add(path);
      visit(path);
    }
  };
  visit(workspace);
  return [...found];
}

/** As Node looks for a package: beside the one that needs it, and then in every folder above. */
function resolve(packages, from, name) {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = folder === '.' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (path in packages) return path;
    if (folder === '.') return null;
  }
}
