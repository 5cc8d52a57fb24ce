import { execFile } from 'node:child_process';
import { access, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { RuntimeError } from '../../../ports/runtime.ts';

const run = promisify(execFile);

/** The C library loads these by name at run time, so no binary lists them. */
const NAME_LOOKUP = ['libnss_files.so.2', 'libnss_dns.so.2', 'libresolv.so.2'];

/** Paths in the output of `ldd`: `name => /path (address)` or `/path (address)` for the loader. */
export function parseLdd(output: string): string[] {
  return output
    .split('\n')
    .map((line) => /^\s*(?:\S+ => )?(\/.+) \(0x[0-9a-f]+\)\s*$/.exec(line)?.[1])
    .filter((path) => path !== undefined);
}

/**
 * All shared libraries that a program needs, at the paths where it expects them, including the loader and
 * those for name lookup.
 *
 * @throws RuntimeError `rejected` if they cannot be determined.
 */
export async function sharedLibraries(program: string): Promise<string[]> {
  let output: string;
  try {
    ({ stdout: output } = await run('ldd', [program], { env: { ...process.env, LC_ALL: 'C' } }));
  } catch (error) {
    // Statically linked: it needs none.
    const words = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    if (/not a dynamic executable|statically linked/.test(words)) return [];
    throw new RuntimeError('rejected', `"ldd ${program}" failed: ${words.trim()}.`);
  }
  const missing = /^\s*(\S+) => not found/m.exec(output)?.[1];
  if (missing !== undefined) {
    throw new RuntimeError('rejected', `${program} needs ${missing}, which is not installed here.`);
  }
  const libraries = parseLdd(output);
  const folders = [...new Set(libraries.map((path) => dirname(path)))];
  const lookups = await Promise.all(NAME_LOOKUP.map((name) => firstThatHas(folders, name)));
  return [...new Set([...libraries, ...lookups.filter((path) => path !== null)])].toSorted();
}

async function firstThatHas(folders: readonly string[], name: string): Promise<string | null> {
  for (const folder of folders) {
    if ((await readdir(folder)).includes(name)) {
      const path = join(folder, name);
      await access(path);
      return path;
    }
  }
  return null;
}
