import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';

/**
 * @typedef {object} DebianPackage
 * @property {string} name
 * @property {string} version
 * @property {string} architecture
 * @property {string[]} files as far as they are known
 */

/** A file that a package makes when it is installed, so that the package manager does not list it. */
const MADE_BY = new Map([['/etc/ssl/certs/ca-certificates.crt', 'ca-certificates']]);

/**
 * The packages in a list of Debian's package manager.
 *
 * @param {string} list
 * @returns {DebianPackage[]}
 */
export function listedPackages(list) {
  return list
    .split(/\n{2,}/)
    .map((stanza) =>
      Object.fromEntries([...stanza.matchAll(/^(\S+): (.*)$/gm)].map(([, key, value]) => [key, value])),
    )
    .filter(
      (fields) =>
        fields.Package !== undefined && (fields.Status ?? 'install ok installed') === 'install ok installed',
    )
    .map((fields) => ({
      name: fields.Package,
      version: fields.Version ?? '',
      architecture: fields.Architecture ?? '',
      files: [],
    }));
}

/**
 * The packages of this machine that files of an image come from. A file counts only if it is the same here.
 *
 * @param {readonly { path: string, sha256: string }[]} files
 * @returns {{ packages: DebianPackage[], unknown: { path: string, sha256: string }[] }}
 */
export function packagesOfThisMachine(files) {
  const packages = new Map();
  const unknown = [];
  for (const file of files) {
    const name = isSameHere(file) ? ownerOf(file.path) : null;
    const found = name === null ? null : (packages.get(name) ?? versionOf(name));
    if (found === null) unknown.push(file);
    else packages.set(name, { ...found, files: [...found.files, file.path] });
  }
  return { packages: [...packages.values()], unknown };
}

function isSameHere({ path, sha256 }) {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex') === sha256;
  } catch {
    return false;
  }
}

function ownerOf(path) {
  const maker = MADE_BY.get(path);
  if (maker !== undefined) return maker;
  // On systems where /lib is a link to /usr/lib, packages list a file by either name.
  const real = realpathSync(path);
  const names = new Set([path, real, path.replace(/^\/usr/, ''), real.replace(/^\/usr/, '')]);
  for (const name of names) {
    const { status, stdout } = spawnSync('dpkg-query', ['--search', name], { encoding: 'utf8' });
    if (status === 0) return stdout.split(': ')[0].split(', ')[0];
  }
  return null;
}

function versionOf(name) {
  const format = '--showformat=${Package}\\t${Version}\\t${Architecture}';
  const { status, stdout } = spawnSync('dpkg-query', ['--show', format, name], { encoding: 'utf8' });
  if (status !== 0) return null;
  const [plainName, version, architecture] = stdout.split('\t');
  return { name: plainName, version, architecture, files: [] };
}
