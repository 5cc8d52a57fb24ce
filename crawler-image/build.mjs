// Bundles the crawler into files that need no node_modules: crawler.mjs, crawl-worker.mjs and browser-host.mjs.
// Usage: node build.mjs [folder], default dist.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = path.dirname(fileURLToPath(import.meta.url));
const outdir = path.resolve(process.argv[2] ?? path.join(here, 'dist'));

const { outputFiles } = await build({
  absWorkingDir: here,
  entryPoints: {
    crawler: 'src/main.ts',
    'crawl-worker': 'src/crawl-worker.ts',
    'browser-host': 'src/browser-host.ts',
  },
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  // String.raw`é` cannot be written in ASCII, the string that it stands for can.
  supported: { 'template-literal': false },
  format: 'esm',
  // The sources, so that the bundle can be built before anything else is.
  alias: {
    '@crawlerd/shared/errors': path.join(here, '../shared/src/errors.ts'),
    '@crawlerd/shared': path.join(here, '../shared/src/index.ts'),
  },
  // Some dependencies are CommonJS, call require, and ask where they are.
  banner: {
    js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\nconst __dirname = import.meta.dirname;",
  },
  plugins: [
    { name: 'playwright', setup: bundlePlaywright },
    { name: 'undici', setup: bundleUndici },
  ],
  logLevel: 'warning',
  write: false,
});

await mkdir(outdir, { recursive: true });
for (const { path: file, text } of outputFiles) await writeFile(file, inAscii(text));

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

/**
 * A single other character makes V8 keep the whole source with two bytes per character, which takes 5 MB more and much
 * longer to read. esbuild escapes them in strings; what remains is in regular expressions and in comments.
 */
function inAscii(text) {
  return text.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
