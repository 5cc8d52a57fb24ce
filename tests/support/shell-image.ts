import { mkdtemp, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packBase, type BaseFile } from '../../orchestrator/src/adapters/docker/image/base-tar.ts';
import { sharedLibraries } from '../../orchestrator/src/adapters/docker/image/shared-libraries.ts';
import { docker } from './docker.ts';
import { ensureTool } from './tools.ts';

/** The programs that a shell script of the documents may use. */
const PROGRAMS = ['/bin/sh', '/usr/bin/sed', '/usr/bin/head', '/usr/bin/sleep'];
const SCRIPT = '/app/crawler.sh';

/**
 * An image with a shell, curl and one script, made from this machine's own files, because there may be no
 * registry: the equivalent of the Alpine image in docs/own-crawler.md.
 */
export async function buildShellImage(tag: string, script: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'crawlerd-shell-'));
  try {
    await writeFile(join(folder, 'crawler.sh'), script);
    const programs = [...PROGRAMS, ensureTool('curl')];
    const libraries = new Set((await Promise.all(programs.map(sharedLibraries))).flat());
    const files = await Promise.all([
      ...[...programs, ...libraries].map(async (path) => baseFile(path, path)),
      baseFile(join(folder, 'crawler.sh'), SCRIPT),
    ]);
    const [repo, version] = tag.split(':');
    const stream = await docker.importImage(packBase(files), {
      repo,
      tag: version,
      changes: ['ENV PATH=/usr/bin:/bin', 'USER 1000:1000', `CMD ["sh", "${SCRIPT}"]`].join('\n'),
    });
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(stream, (error: Error | null) => (error ? reject(error) : resolve()));
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function baseFile(from: string, to: string): Promise<BaseFile> {
  const { size, mtimeMs } = await stat(from);
  return { from: await realpath(from), to, mode: 0o755, sizeBytes: size, modifiedMs: Math.floor(mtimeMs) };
}
