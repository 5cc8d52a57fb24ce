import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const source = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** The thread that checks, as it stands in the working tree: Node cannot run its source. */
export function checkWorkerScript(): URL {
  const { outputFiles } = buildSync({
    entryPoints: [source('orchestrator/src/adapters/checks/check-worker.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    alias: { '@crawlerd/shared': source('shared/src/index.ts') },
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
  return new URL(`data:text/javascript;base64,${code}`);
}
