// Bundles the crawler into files that need no node_modules: crawler.mjs, crawl-worker.mjs and browser-host.mjs, and
// part-* with what only some crawls load. Usage: node build.mjs [folder], default dist.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = path.dirname(fileURLToPath(import.meta.url));
const outdir = path.resolve(process.argv[2] ?? path.join(here, 'dist'));

/** How a bundle is made. Whitespace is taken out, but names stay: a stack trace says where an error comes from. */
const OPTIONS = {
  absWorkingDir: here,
  outdir,
  outExtension: { '.js': '.mjs' },
  chunkNames: 'part-[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20',
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 160,
  // String.raw`é` cannot be written in ASCII, the string that it stands for can.
  supported: { 'template-literal': false },
  format: 'esm',
  // The sources, so that the bundle can be built before anything else is.
  alias: {
    '@crawlerd/shared/errors': path.join(here, '../shared/src/errors.ts'),
    '@crawlerd/shared': path.join(here, '../shared/src/index.ts'),
    '@crawlerd/formats': path.join(here, '../formats/src/index.ts'),
  },
  // Some dependencies are CommonJS, call require, and ask where they are.
  banner: {
    js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\nconst __dirname = import.meta.dirname;",
  },
  plugins: [
    { name: 'playwright', setup: bundlePlaywright },
    { name: 'undici', setup: bundleUndici },
    { name: 'ajv', setup: bundleAjv },
  ],
  logLevel: 'warning',
  write: false,
};

await mkdir(outdir, { recursive: true });
// Their names contain a hash: those of the last build would stay.
for (const name of await readdir(outdir)) {
  if (/^part-.*\.[cm]js$/.test(name)) await rm(path.join(outdir, name));
}
// Each alone: what two of them share would be read from a file of its own.
for (const [name, source] of Object.entries({
  crawler: 'src/main.ts',
  'crawl-worker': 'src/crawl-worker.ts',
  'browser-host': 'src/browser-host.ts',
})) {
  await bundle({ entryPoints: { [name]: source } });
}
// Schemas are compiled synchronously, and only a CommonJS file can be loaded so.
await bundle({
  entryPoints: { 'part-ajv': 'ajv/dist/2020.js' },
  format: 'cjs',
  splitting: false,
  outExtension: { '.js': '.cjs' },
  banner: {},
  plugins: [],
});

async function bundle(options) {
  const { outputFiles } = await build({ ...OPTIONS, ...options });
  for (const { path: file, text } of outputFiles) await writeFile(file, inAscii(text));
}

/** Playwright reads two JSON files of its package at run time; they go into the bundle. */
function bundlePlaywright({ onLoad }) {
  onLoad({ filter: /playwright-core\/lib\/(?:coreBundle|package)\.js$/ }, async ({ path: file }) => {
    const folder = path.dirname(path.dirname(file));
    let contents = await readFile(file, 'utf8');
    const reads = /require\(import_path\d*\.default\.join\(packageRoot, "(package|browsers)\.json"\)\)/g;
    for (const [call, name] of contents.matchAll(reads)) {
      contents = contents.replace(call, await readFile(path.join(folder, `${name}.json`), 'utf8'));
    }
    return { contents, loader: 'js' };
  });
}

/** Only the parts of undici that the crawler uses. */
function bundleUndici({ onResolve }) {
  onResolve({ filter: /^undici$/ }, () => ({ path: path.join(here, 'bundle/undici.mjs') }));
  onResolve({ filter: /\/client-h2\.js$/ }, () => ({ path: path.join(here, 'bundle/no-http2.cjs') }));
}

/** Loaded when the first schema of items is compiled, which few crawls have. */
function bundleAjv({ onResolve }) {
  onResolve({ filter: /^ajv\/dist\/2020\.js$/ }, () => ({ path: path.join(here, 'bundle/ajv.cjs') }));
  onResolve({ filter: /^\.\/part-ajv\.cjs$/ }, ({ path: file }) => ({ path: file, external: true }));
}

/**
 * A single other character makes V8 keep the whole source with two bytes per character, which takes 5 MB more and much
 * longer to read. esbuild escapes them in strings; what remains is in regular expressions and in comments.
 */
function inAscii(text) {
  return text.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
