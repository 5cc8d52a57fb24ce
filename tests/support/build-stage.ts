import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { docker } from './docker.ts';
import { ROOT } from './markdown.ts';

/** What the bundles are made with, and the marks that everything is installed. */
const ALSO = ['.package-lock.json', '.bin/crawlerd', 'esbuild', '@esbuild'].map(
  (name) => `node_modules/${name}`,
);

/**
 * Builds an image for the build stage of the service's image: `base` with the packages of this checkout, because no
 * registry may be in reach. It and what is built on it have a label with `mark`. Like `base`, it need not have a shell, nor npm.
 */
export async function buildStageImage(tag: string, base: string, mark: string): Promise<void> {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  const needed = Object.entries(lock.packages).filter(
    ([path, { dev }]) =>
      dev !== true && path.startsWith('node_modules/') && !/node_modules.*node_modules/.test(path),
  );
  const paths = [...new Set([...needed.map(([path]) => path), ...ALSO])].filter((path) =>
    existsSync(join(ROOT, path)),
  );
  const folder = await mkdtemp(join(tmpdir(), 'crawlerd-stage-'));
  try {
    await writeFile(
      join(folder, 'Dockerfile'),
      `FROM ${base}\nLABEL crawlerd.stage=${mark}\nCOPY node_modules /app/node_modules\n`,
    );
    // Thousands of files that nothing here reads.
    const unread = [
      'better-sqlite3/deps',
      'better-sqlite3/src',
      '*.d.ts',
      '*.d.cts',
      '*.d.mts',
      '*.map',
      '*.md',
    ];
    const skipped = unread.map((name) => `--exclude=${name}`);
    const tar = spawn(
      'tar',
      ['-c', '--hard-dereference', ...skipped, '-C', folder, 'Dockerfile', '-C', ROOT, ...paths],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const stream = await docker.buildImage(tar.stdout, { t: tag });
    const lines = await new Promise<{ error?: string }[]>((resolve, reject) => {
      docker.modem.followProgress(stream, (error, output) => (error ? reject(error) : resolve(output)));
    });
    const failed = lines.find(({ error }) => error !== undefined);
    if (failed !== undefined) throw new Error(failed.error);
  } finally {
    await rm(folder, { recursive: true });
  }
}
