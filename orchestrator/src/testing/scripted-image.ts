import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Engine } from '../adapters/docker/engine.ts';
import { ensureBaseImage } from '../adapters/docker/image/base-image.ts';
import { ensureCrawlerImage } from '../adapters/docker/image/build-image.ts';

export const SCRIPTED_CRAWLER = fileURLToPath(new URL('scripted-crawler.mjs', import.meta.url));

/** Builds the image of the scripted crawler unless it exists, on a base made from this machine. */
export async function ensureScriptedImage(engine: Engine): Promise<string> {
  const base = await ensureBaseImage(engine, () => {});
  const folder = await mkdtemp(join(tmpdir(), 'crawlerd-scripted-'));
  try {
    await writeFile(join(folder, 'scripted-crawler.mjs'), await readFile(SCRIPTED_CRAWLER));
    await writeFile(
      join(folder, 'Dockerfile'),
      `ARG BASE=${base}\nFROM $BASE\nCOPY scripted-crawler.mjs /app/\nUSER node\nCMD ["node", "/app/scripted-crawler.mjs"]\n`,
    );
    const { image } = await ensureCrawlerImage({
      engine,
      contextFolder: folder,
      contextFiles: ['Dockerfile', 'scripted-crawler.mjs'],
      image: 'crawlerd-test/scripted:1',
      say: () => {},
    });
    return image;
  } finally {
    await rm(folder, { recursive: true });
  }
}
