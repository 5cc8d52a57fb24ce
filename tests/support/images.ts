import { fileURLToPath } from 'node:url';
import { buildNames } from '../../orchestrator/src/adapters/docker/image/build-name.ts';
import { VERSION } from '../../orchestrator/src/cli/version.ts';

const image = `crawlerd/crawler:${VERSION}`;
/** What launches name. */
export const BROWSER_IMAGE = `${image}-browser`;

const nameOf = buildNames({
  image,
  browserImage: BROWSER_IMAGE,
  contextFolder: fileURLToPath(new URL('../../crawler-image', import.meta.url)),
});

/** The image of the crawler as it is built here, by the name that the engine has it under. */
export const CRAWLER_IMAGE = await nameOf(image);
export const BROWSER_BUILD = await nameOf(BROWSER_IMAGE);
