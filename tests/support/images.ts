import { VERSION } from '../../orchestrator/src/cli/version.ts';

export const CRAWLER_IMAGE = `crawlerd/crawler:${VERSION}`;
