export const O = 'orchestrator/src';
export const C = 'crawler-image/src';
/** From the bottom up. */
export const CRAWLER_FOLDERS = (
  'base records files urls charset guard plan state cache fetch extract render journal warc output ' +
  'politeness sitemaps crawl images control reporting'
).split(' ');

/** The parts of folders that have any, `.` for their own files, from the bottom up. */
export const CRAWLER_PARTS: Readonly<Record<string, readonly string[]>> = {
  extract: ['lexicon', 'values', 'page', 'visible', 'selectors', 'structured', 'stand-ins', '.'],
  politeness: ['robots', '.'],
  render: ['.', 'host'],
};

/** An import from each folder of the crawler, and from each of its parts, to each folder that `isImported`. */
function crawlerImports(isImported: (from: number, to: number) => boolean): [string, string][] {
  return CRAWLER_FOLDERS.flatMap((from, i) =>
    CRAWLER_FOLDERS.filter((_, j) => isImported(i, j)).flatMap((to) =>
      (CRAWLER_PARTS[from] ?? ['.']).map((part): [string, string] =>
        part === '.'
          ? [`${C}/${from}/planted.ts`, `../${to}/some-file.ts`]
          : [`${C}/${from}/${part}/planted.ts`, `../../${to}/some-file.ts`],
      ),
    ),
  );
}

/** The same between the parts of a folder. */
function partImports(isImported: (from: number, to: number) => boolean): [string, string][] {
  return Object.entries(CRAWLER_PARTS).flatMap(([folder, parts]) =>
    parts.flatMap((from, i) =>
      parts
        .filter((_, j) => isImported(i, j))
        .map((to): [string, string] => {
          const way = from === '.' ? './' : '../';
          return [`${C}/${folder}/${from}/planted.ts`, `${way}${to === '.' ? '' : `${to}/`}some-file.ts`];
        }),
    ),
  );
}

/** Imports that break a rule. */
export const FORBIDDEN: [file: string, imported: string][] = [
  ...crawlerImports((from, to) => to > from),
  ...partImports((from, to) => to > from),
  ...CRAWLER_FOLDERS.map((folder): [string, string] => [`${C}/${folder}/planted.ts`, '../run-crawler.ts']),
  [`${C}/base/planted.ts`, 'node:fs'],
  [`${C}/state/planted.ts`, 'node:fs/promises'],
  [`${C}/politeness/planted.ts`, 'undici'],
  [`${C}/crawl/planted.ts`, 'cheerio/slim'],
  [`${C}/crawl/planted.ts`, './../control/run-worker.ts'],
  [`${C}/journal/planted.ts`, 'crawlerd'],
  [`${C}/extract/lexicon/languages/planted.ts`, '../../values/price.ts'],
  [`${C}/extract/lexicon/languages/planted.ts`, '../phrases.ts'],
  [`${C}/fetch/planted.ts`, '../plan/../crawl/crawl.ts'],
  [`${C}/extract/page/planted.ts`, '../../plan/../crawl/crawl.ts'],
  [`${C}/extract/page/planted.ts`, '../page/../../crawl/crawl.ts'],
  [`${C}/planted.ts`, 'undici'],
  [`${C}/planted.ts`, '../../orchestrator/src/main.ts'],
  [`${C}/extract/lexicon/languages/planted.ts`, '../../../control/run-worker.ts'],
  [`${C}/extract/page/planted.ts`, '../../crawl/crawl.ts'],
  ['shared/src/planted.ts', '../../orchestrator/src/domain/execution.ts'],
  ['shared/src/planted.ts', '@crawlerd/shared'],
  ['shared/src/planted.ts', 'fastify'],
  ['crawler-image/src/planted.ts', '../../orchestrator/src/environment-schema.ts'],
  ['crawler-image/src/fetch/planted.ts', 'crawlerd'],
  ['crawler-image/src/planted.ts', '../../shared/src/status.ts'],
  [`${O}/domain/planted.ts`, '../ports/clock.ts'],
  [`${O}/domain/planted.ts`, 'node:fs'],
  [`${O}/domain/planted.ts`, 'typebox'],
  [`${O}/domain/planted.ts`, './../adapters/system/system-clock.ts'],
  [`${O}/ports/planted.ts`, '../use-cases/dispatch.ts'],
  [`${O}/ports/planted.ts`, 'dockerode'],
  [`${O}/use-cases/planted.ts`, '../adapters/sqlite/sqlite-store.ts'],
  [`${O}/use-cases/planted.ts`, '../http/app.ts'],
  [`${O}/use-cases/planted.ts`, '../supervisor/supervisor.ts'],
  [`${O}/use-cases/planted.ts`, 'better-sqlite3'],
  [`${O}/supervisor/planted.ts`, '../adapters/docker/engine.ts'],
  [`${O}/supervisor/planted.ts`, '../http/app.ts'],
  [`${O}/supervisor/planted.ts`, '../runtimes.ts'],
  [`${O}/supervisor/planted.ts`, '../orchestrator.ts'],
  [`${O}/http/planted.ts`, '../adapters/docker/engine.ts'],
  [`${O}/http/planted.ts`, '../supervisor/supervisor.ts'],
  [`${O}/http/planted.ts`, '../environment-schema.ts'],
  [`${O}/http/planted.ts`, '../orchestrator.ts'],
  [`${O}/http/planted.ts`, '../runtimes.ts'],
  [`${O}/http/planted.ts`, 'drizzle-orm'],
  [`${O}/http/routes/planted.ts`, '../../adapters/sqlite/sqlite-store.ts'],
  [`${O}/http/routes/planted.ts`, 'dockerode'],
  [`${O}/adapters/docker/planted.ts`, '../sqlite/sqlite-store.ts'],
  [`${O}/adapters/docker/planted.ts`, '../system/../sqlite/sqlite-store.ts'],
  [`${O}/ports/planted.ts`, '../domain/../adapters/sqlite/sqlite-store.ts'],
  [`${O}/adapters/docker/planted.ts`, '../../use-cases/dispatch.ts'],
  [`${O}/adapters/docker/planted.ts`, 'better-sqlite3'],
  [`${O}/adapters/docker/planted.ts`, '../../cli/dependencies.ts'],
  [`${O}/adapters/docker/planted.ts`, '../../runtimes.ts'],
  [`${O}/adapters/docker/image/planted.ts`, '../../process/process-runtime.ts'],
  [`${O}/adapters/process/planted.ts`, '../docker/engine.ts'],
  [`${O}/adapters/process/planted.ts`, 'dockerode'],
  [`${O}/adapters/sqlite/planted.ts`, '../docker/engine.ts'],
  [`${O}/adapters/sqlite/planted.ts`, '../../http/app.ts'],
  [`${O}/adapters/sqlite/planted.ts`, 'dockerode'],
  [`${O}/adapters/fake/planted.ts`, '../docker/engine.ts'],
  [`${O}/adapters/fake/planted.ts`, 'dockerode'],
  [`${O}/adapters/docker/planted.ts`, '../logs/log-files-on-disk.ts'],
  [`${O}/adapters/process/planted.ts`, '../outputs/output-files-on-disk.ts'],
  [`${O}/adapters/logs/planted.ts`, '../outputs/output-files-on-disk.ts'],
  [`${O}/adapters/logs/planted.ts`, '../../use-cases/read-logs.ts'],
  [`${O}/adapters/outputs/planted.ts`, '../logs/log-files-on-disk.ts'],
  [`${O}/adapters/outputs/planted.ts`, 'dockerode'],
  [`${O}/use-cases/planted.ts`, 'client-zip'],
  [`${O}/adapters/checks/planted.ts`, '../outputs/output-files-on-disk.ts'],
  [`${O}/adapters/checks/planted.ts`, '../../use-cases/launch-execution.ts'],
  [`${O}/adapters/cron/planted.ts`, '../sqlite/sqlite-store.ts'],
  [`${O}/adapters/cron/planted.ts`, 'dockerode'],
  [`${O}/adapters/prometheus/planted.ts`, '../sqlite/sqlite-store.ts'],
  [`${O}/supervisor/planted.ts`, 'prom-client'],
  [`${O}/use-cases/planted.ts`, 'prom-client'],
  [`${O}/http/planted.ts`, 'prom-client'],
  [`${O}/domain/schedule/planted.ts`, 'croner'],
  [`${O}/domain/schedule/planted.ts`, '../../ports/clock.ts'],
  [`${O}/domain/schedule/planted.ts`, 'node:fs'],
  [`${O}/use-cases/planted.ts`, 'croner'],
  [`${O}/adapters/data-folder/planted.ts`, '../outputs/output-files-on-disk.ts'],
  [`${O}/adapters/data-folder/planted.ts`, '../sqlite/sqlite-store.ts'],
  [`${O}/adapters/system/planted.ts`, '../sqlite/sqlite-store.ts'],
  [`${O}/adapters/system/planted.ts`, '../data-folder/data-layout.ts'],
  [`${O}/adapters/system/planted.ts`, 'drizzle-orm'],
  [`${O}/cli/planted.ts`, '../use-cases/dispatch.ts'],
  [`${O}/cli/planted.ts`, '../environment-schema.ts'],
  [`${O}/cli/planted.ts`, '../runtimes.ts'],
  [`${O}/cli/planted.ts`, 'fastify'],
  [`${O}/cli/commands/planted.ts`, '../../domain/execution.ts'],
  [`${O}/cli/commands/planted.ts`, 'dockerode'],
  [`${O}/cli/commands/planted.ts`, '../../environment-schema.ts'],
  [`${O}/planted.ts`, './adapters/docker/engine.ts'],
  [`${O}/planted.ts`, 'drizzle-orm/better-sqlite3'],
  [`${O}/planted.ts`, './simulation/history.ts'],
  [`${O}/planted.ts`, './runtimes.ts'],
  [`${O}/orchestrator.ts`, './adapters/fake/fake-runtime.ts'],
  [`${O}/orchestrator.ts`, './http/app.ts'],
  [`${O}/orchestrator.ts`, './cli/dependencies.ts'],
  [`${O}/orchestrator.ts`, './service.ts'],
  [`${O}/orchestrator.ts`, 'fastify'],
  [`${O}/runtimes.ts`, './adapters/docker/docker-runtime.ts'],
  [`${O}/runtimes.ts`, 'dockerode'],
  [`${O}/simulation/planted.ts`, '../runtimes.ts'],
  [`${O}/simulation/planted.ts`, '../cli/context.ts'],
  [`${O}/supervisor/planted.ts`, '../simulation/history.ts'],
  [`${O}/installation.ts`, './simulation/history.ts'],
  [`${O}/installation.ts`, 'dockerode'],
  [`${O}/installation.ts`, 'better-sqlite3'],
  [`${O}/installation.ts`, '@crawlerd/crawler'],
  [`${O}/main.ts`, './adapters/system/system-clock.ts'],
  [`${O}/main.ts`, './service.ts'],
  [`${O}/main.ts`, 'commander'],
  [`${O}/planted.ts`, './installation.ts'],
  [`${O}/simulation/planted.ts`, '../installation.ts'],
];

/** Similar imports that a rule must not catch. */
export const ALLOWED: [file: string, imported: string][] = [
  ...crawlerImports((from, to) => to < from),
  ...partImports((from, to) => to < from),
  [`${C}/extract/lexicon/languages/planted.ts`, './english.ts'],
  [`${C}/extract/lexicon/planted.ts`, './languages/english.ts'],
  [`${C}/politeness/planted.ts`, './robots/robots-txt.ts'],
  [`${C}/output/planted.ts`, 'csv-stringify'],
  [`${C}/planted.ts`, './crawl/crawl.ts'],
  ['shared/src/planted.ts', 'typebox/compile'],
  ['crawler-image/src/planted.ts', '@crawlerd/shared'],
  [`${O}/domain/planted.ts`, '@crawlerd/shared'],
  [`${O}/domain/schedule/planted.ts`, '../fraction.ts'],
  [`${O}/ports/planted.ts`, '../domain/execution.ts'],
  [`${O}/use-cases/planted.ts`, '../ports/store.ts'],
  [`${O}/supervisor/planted.ts`, '../use-cases/dispatch.ts'],
  [`${O}/http/routes/planted.ts`, '../../use-cases/dispatch.ts'],
  [`${O}/adapters/docker/planted.ts`, 'dockerode'],
  [`${O}/adapters/sqlite/planted.ts`, 'drizzle-orm/better-sqlite3/migrator'],
  [`${O}/adapters/process/planted.ts`, '../logs/rising-timestamps.ts'],
  [`${O}/adapters/process/planted.ts`, '@crawlerd/shared/errors'],
  [`${O}/adapters/logs/planted.ts`, '../data-folder/data-layout.ts'],
  [`${O}/adapters/outputs/planted.ts`, '../system/line-buffer.ts'],
  [`${O}/adapters/outputs/planted.ts`, 'client-zip'],
  [`${O}/adapters/checks/planted.ts`, '../../ports/request-checks.ts'],
  [`${O}/adapters/cron/planted.ts`, 'croner'],
  [`${O}/adapters/cron/planted.ts`, '../../ports/cron-calendar.ts'],
  [`${O}/adapters/prometheus/planted.ts`, 'prom-client'],
  [`${O}/adapters/prometheus/planted.ts`, '../../ports/meters.ts'],
  [`${O}/adapters/data-folder/planted.ts`, '../../ports/disk-guard.ts'],
  [`${O}/cli/commands/planted.ts`, '../context.ts'],
  [`${O}/simulation/planted.ts`, '../adapters/sqlite/sqlite-store.ts'],
  [`${O}/simulation/planted.ts`, '../supervisor/supervisor.ts'],
  [`${O}/main.ts`, './cli/program.ts'],
  [`${O}/installation.ts`, './adapters/docker/engine.ts'],
  [`${O}/installation.ts`, './runtimes.ts'],
  [`${O}/orchestrator.ts`, './supervisor/supervisor.ts'],
  [`${O}/runtimes.ts`, './adapters/docker/docker-entry.ts'],
];
