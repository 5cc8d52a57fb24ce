import { fileURLToPath } from 'node:url';
import { Engine, engineAddress } from '../../orchestrator/src/adapters/docker/engine.ts';
import { ensureCrawlerImage } from '../../orchestrator/src/adapters/docker/image/build-image.ts';
import { provisionEngine } from '../../orchestrator/src/adapters/docker/provision-engine.ts';
import { CRAWLER_IMAGE } from '../support/images.ts';

/** Provides a Docker engine and the crawler image before the tests that need them. */
export default async function setUpEngine(): Promise<void> {
  const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`);
  const found = await provisionEngine(say, process.env);
  if (found.kind === 'none') {
    throw new Error(`These tests start real containers and need a Docker engine. ${found.reason}`);
  }
  say(`Engine: ${found.detail}`);
  const engine = new Engine(engineAddress(process.env));
  try {
    await ensureCrawlerImage({
      engine,
      contextFolder: fileURLToPath(new URL('../../crawler-image', import.meta.url)),
      image: CRAWLER_IMAGE,
      say,
    });
  } finally {
    engine.close();
  }
}
