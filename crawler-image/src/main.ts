import { EXIT } from './base/exit-codes.ts';
import { consoleLog } from './base/log.ts';
import { runCrawler } from './run-crawler.ts';

try {
  const exitCode = await runCrawler(process.env, new URL('crawl-worker.mjs', import.meta.url));
  process.exit(exitCode);
} catch (error) {
  consoleLog.warn(`the crawler failed because of an error of its own: ${String(error)}`);
  process.exit(EXIT.internalError);
}
