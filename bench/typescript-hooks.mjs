import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';

const SOURCES = {
  '@crawlerd/shared': new URL('../shared/src/index.ts', import.meta.url).href,
  '@crawlerd/formats': new URL('../formats/src/index.ts', import.meta.url).href,
  '@crawlerd/client': new URL('../client/src/index.ts', import.meta.url).href,
};

export async function resolve(specifier, context, next) {
  // From its source too: the compiled form may be outdated.
  const url = SOURCES[specifier];
  return url === undefined ? next(specifier, context) : { url, shortCircuit: true };
}

export async function load(url, context, next) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
  const file = fileURLToPath(url);
  const { code } = await transform(await readFile(file, 'utf8'), {
    loader: 'ts',
    format: 'esm',
    target: 'node20',
    sourcefile: file,
    sourcemap: 'inline',
  });
  return { format: 'module', source: code, shortCircuit: true };
}
