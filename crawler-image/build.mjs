// Bundles the crawler into two files that need no node_modules: crawler.mjs and crawl-worker.mjs.
// Usage: node build.mjs [folder], default dist.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = path.dirname(fileURLToPath(import.meta.url));
const outdir = path.resolve(process.argv[2] ?? path.join(here, 'dist'));

await build({
  absWorkingDir: here,
  entryPoints: { crawler: 'src/main.ts', 'crawl-worker': 'src/crawl-worker.ts' },
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  // The sources, so that the bundle can be built before anything else is.
  alias: { '@crawlerd/shared': path.join(here, '../shared/src/index.ts') },
  // Some dependencies are CommonJS and call require.
  banner: {
    js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
