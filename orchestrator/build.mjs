// Bundles the service and its command line into dist/bundle, with everything they read at run time: the migrations,
// and what the crawler image is built from; and with the pages that messages point to (src/cli/own-files.ts). Run
// `node ../crawler-image/build.mjs` before.
//
// This is what `crawlerd` runs, in a checkout, in the image and in the packed tarball. It holds what the command line
// needs, so that it starts by reading a few files instead of hundreds; the packages of the service stay outside.
import { cp, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const outdir = path.join(here, 'dist/bundle');

/** Packages of the command line, and those that must be the same ones for it and for the service. */
const BUNDLED = new Set(['commander', 'typebox', '@fastify/type-provider-typebox']);
/** What a crawler image is built from, besides its bundle. */
const CRAWLER_FILES = ['Dockerfile', 'Dockerfile.browser', 'install-browser.mjs'];
const CRAWLER_BUNDLE = /^(?:crawler|crawl-worker|browser-host|part-.+)\.[cm]js$/;

const { dependencies } = JSON.parse(await readFile(path.join(here, 'package.json'), 'utf8'));

// Names of parts contain a hash: those of the last build would stay.
await rm(outdir, { recursive: true, force: true });
await build({
  absWorkingDir: here,
  entryPoints: {
    main: 'src/main.ts',
    // Started by their file names, as a thread and as a process.
    'check-worker': 'src/adapters/checks/check-worker.ts',
    shim: 'src/adapters/process/shim.ts',
  },
  outdir,
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  external: Object.keys(dependencies).filter((name) => !BUNDLED.has(name)),
  // The sources, so that the bundle can be built before anything else is.
  alias: {
    '@crawlerd/shared/errors': path.join(root, 'shared/src/errors.ts'),
    '@crawlerd/shared': path.join(root, 'shared/src/index.ts'),
    '@crawlerd/formats': path.join(root, 'formats/src/index.ts'),
    '@crawlerd/client': path.join(root, 'client/src/index.ts'),
  },
  // Some packages are CommonJS and call require.
  banner: {
    js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});

for (const name of ['migrations', 'docs', '.env.example']) {
  await cp(path.join(root, name), path.join(outdir, name), { recursive: true });
}
await mkdir(path.join(outdir, 'crawler-image/dist'), { recursive: true });
const bundled = (await readdir(path.join(root, 'crawler-image/dist'))).filter((name) =>
  CRAWLER_BUNDLE.test(name),
);
for (const file of [...CRAWLER_FILES, ...bundled.map((name) => `dist/${name}`)]) {
  await cp(path.join(root, 'crawler-image', file), path.join(outdir, 'crawler-image', file));
}
