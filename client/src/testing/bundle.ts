import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const sourceOf = (file: string): string => fileURLToPath(new URL(`../../../${file}`, import.meta.url));

/**
 * A module as browsers get it, with all that it imports, as one script that leaves what it exports in the global
 * variable `bundled`.
 *
 * @throws what cannot be there, such as a module of Node.
 */
export async function bundleForBrowser(module: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: module, loader: 'ts', resolveDir: sourceOf('client/src') },
    bundle: true,
    write: false,
    platform: 'browser',
    target: 'es2023',
    format: 'iife',
    globalName: 'bundled',
    minify: true,
    logLevel: 'silent',
    alias: {
      '@crawlerd/shared': sourceOf('shared/src/index.ts'),
      '@crawlerd/formats': sourceOf('formats/src/index.ts'),
      '@crawlerd/client': sourceOf('client/src/index.ts'),
    },
  });
  return outputFiles.map(({ text }) => text).join('');
}
