import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, runQuietly } from './run-quietly.mjs';

const STAMP = `${ROOT}node_modules/.crawlerd-build-stamp`;

/** The inputs of the builds. */
const SOURCES = [
  'shared/src',
  'formats/src',
  'client/src',
  'crawler-image/src',
  'crawler-image/build.mjs',
  'crawler-image/bundle',
  'crawler-image/Dockerfile',
  'crawler-image/Dockerfile.browser',
  'crawler-image/install-browser.mjs',
  'orchestrator/src',
  'orchestrator/build.mjs',
  'orchestrator/package.json',
  'migrations',
  'docs',
  '.env.example',
  'tsconfig.json',
  'tsconfig.base.json',
  'shared/tsconfig.json',
  'formats/tsconfig.json',
  'client/tsconfig.json',
  'crawler-image/tsconfig.json',
  'orchestrator/tsconfig.json',
  'package-lock.json',
];

/** The outputs that must exist for the stamp to be valid. */
const RESULTS = [
  'shared/dist/index.js',
  'orchestrator/dist/main.js',
  'orchestrator/dist/bundle/main.js',
  'crawler-image/dist/crawler.mjs',
  'crawler-image/dist/browser-host.mjs',
];

/** Builds the workspaces and the crawler's bundle, unless the sources are unchanged. */
export async function bringBuild() {
  const wanted = hashOf(SOURCES);
  const built = RESULTS.every((file) => existsSync(ROOT + file));
  if (built && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  const node = process.execPath;
  await runQuietly('Building', node, ['node_modules/typescript/bin/tsc', '-b']);
  await runQuietly('Bundling the crawler', node, ['crawler-image/build.mjs']);
  await runQuietly('Bundling the service', node, ['orchestrator/build.mjs']);
  writeFileSync(STAMP, wanted);
}

/** One hash over the names and contents of files and folders. */
function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(filesOf)) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(ROOT + path))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesOf(path) {
  if (!existsSync(ROOT + path)) return [];
  if (statSync(ROOT + path).isFile()) return [path];
  return readdirSync(ROOT + path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length))
    .toSorted();
}
