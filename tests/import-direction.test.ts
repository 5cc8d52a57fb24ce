import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LINTER = join(ROOT, 'node_modules/oxlint/bin/oxlint');
const RULE = 'eslint(no-restricted-imports)';

interface Report {
  readonly number_of_files: number;
  readonly diagnostics: readonly { readonly code: string; readonly filename: string }[];
}

function lint(folder: string): Report {
  const args = [LINTER, '--format', 'json', '--config', 'oxlint.config.mjs'];
  const options = { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 } as const;
  try {
    return JSON.parse(execFileSync(process.execPath, args, options)) as Report;
  } catch (error) {
    // The linter exits with 1 when it has found something; its report is on standard output all the same.
    return JSON.parse((error as { stdout: string }).stdout) as Report;
  }
}

const O = 'orchestrator/src';
const C = 'crawler-image/src';
/** From the bottom up. */
const CRAWLER_FOLDERS = (
  'base records files urls charset guard plan state cache fetch extract render journal warc output ' +
  'politeness sitemaps crawl images control reporting'
).split(' ');

/** An import from each folder of the crawler, and from a folder inside it, to each that `isImported`. */
function crawlerImports(isImported: (from: number, to: number) => boolean): [string, string][] {
  return CRAWLER_FOLDERS.flatMap((from, i) =>
    CRAWLER_FOLDERS.filter((_, j) => isImported(i, j)).flatMap((to): [string, string][] => [
      [`${C}/${from}/planted.ts`, `../${to}/some-file.ts`],
      [`${C}/${from}/inner/planted.ts`, `../../${to}/some-file.ts`],
    ]),
  );
}

const FORBIDDEN: [file: string, imported: string][] = [
  ...crawlerImports((from, to) => to > from),
  ...CRAWLER_FOLDERS.map((folder): [string, string] => [`${C}/${folder}/planted.ts`, '../run-crawler.ts']),
  [`${C}/base/planted.ts`, 'node:fs'],
  [`${C}/state/planted.ts`, 'node:fs/promises'],
  [`${C}/politeness/planted.ts`, 'undici'],
  [`${C}/crawl/planted.ts`, 'cheerio/slim'],
  [`${C}/crawl/planted.ts`, './../control/run-worker.ts'],
  [`${C}/journal/planted.ts`, 'crawlerd'],
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
  [`${O}/http/planted.ts`, '../adapters/docker/engine.ts'],
  [`${O}/http/planted.ts`, '../supervisor/supervisor.ts'],
  [`${O}/http/planted.ts`, '../environment-schema.ts'],
  [`${O}/http/planted.ts`, 'drizzle-orm'],
  [`${O}/http/routes/planted.ts`, '../../adapters/sqlite/sqlite-store.ts'],
  [`${O}/http/routes/planted.ts`, 'dockerode'],
  [`${O}/adapters/docker/planted.ts`, '../sqlite/sqlite-store.ts'],
  [`${O}/adapters/docker/planted.ts`, '../../use-cases/dispatch.ts'],
  [`${O}/adapters/docker/planted.ts`, 'better-sqlite3'],
  [`${O}/adapters/docker/image/planted.ts`, '../../process/process-runtime.ts'],
  [`${O}/adapters/process/planted.ts`, '../docker/engine.ts'],
  [`${O}/adapters/process/planted.ts`, 'dockerode'],
  [`${O}/adapters/sqlite/planted.ts`, '../docker/engine.ts'],
  [`${O}/adapters/sqlite/planted.ts`, '../../http/app.ts'],
  [`${O}/adapters/sqlite/planted.ts`, 'dockerode'],
  [`${O}/adapters/fake/planted.ts`, '../docker/engine.ts'],
  [`${O}/adapters/fake/planted.ts`, 'dockerode'],
  [`${O}/adapters/docker/planted.ts`, '../../cli/dependencies.ts'],
  [`${O}/adapters/docker/planted.ts`, '../logs/log-files-on-disk.ts'],
  [`${O}/adapters/process/planted.ts`, '../outputs/output-files-on-disk.ts'],
  [`${O}/adapters/logs/planted.ts`, '../outputs/output-files-on-disk.ts'],
  [`${O}/adapters/logs/planted.ts`, '../../use-cases/read-logs.ts'],
  [`${O}/adapters/outputs/planted.ts`, '../logs/log-files-on-disk.ts'],
  [`${O}/adapters/outputs/planted.ts`, 'dockerode'],
  [`${O}/adapters/data-folder/planted.ts`, '../outputs/output-files-on-disk.ts'],
  [`${O}/adapters/data-folder/planted.ts`, '../sqlite/sqlite-store.ts'],
  [`${O}/adapters/system/planted.ts`, '../sqlite/sqlite-store.ts'],
  [`${O}/adapters/system/planted.ts`, '../data-folder/data-layout.ts'],
  [`${O}/adapters/system/planted.ts`, 'drizzle-orm'],
  [`${O}/cli/planted.ts`, '../use-cases/dispatch.ts'],
  [`${O}/cli/planted.ts`, '../environment-schema.ts'],
  [`${O}/cli/planted.ts`, 'fastify'],
  [`${O}/cli/commands/planted.ts`, '../../domain/execution.ts'],
  [`${O}/cli/commands/planted.ts`, 'dockerode'],
  [`${O}/cli/commands/planted.ts`, '../../environment-schema.ts'],
  [`${O}/planted.ts`, './adapters/docker/engine.ts'],
  [`${O}/planted.ts`, 'drizzle-orm/better-sqlite3'],
  [`${O}/planted.ts`, './simulation/history.ts'],
  [`${O}/supervisor/planted.ts`, '../simulation/history.ts'],
  [`${O}/main.ts`, './simulation/history.ts'],
  [`${O}/main.ts`, 'dockerode'],
  [`${O}/main.ts`, 'better-sqlite3'],
  [`${O}/main.ts`, '@crawlerd/crawler'],
];

const ALLOWED: [file: string, imported: string][] = [
  ...crawlerImports((from, to) => to < from),
  [`${C}/politeness/planted.ts`, './robots/robots-txt.ts'],
  [`${C}/politeness/robots/planted.ts`, '../backoff.ts'],
  [`${C}/output/planted.ts`, 'csv-stringify'],
  [`${C}/planted.ts`, './crawl/crawl.ts'],
  ['shared/src/planted.ts', 'typebox/compile'],
  ['crawler-image/src/planted.ts', '@crawlerd/shared'],
  [`${O}/domain/planted.ts`, '@crawlerd/shared'],
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
  [`${O}/adapters/data-folder/planted.ts`, '../../ports/disk-guard.ts'],
  [`${O}/cli/commands/planted.ts`, '../context.ts'],
  [`${O}/simulation/planted.ts`, '../adapters/sqlite/sqlite-store.ts'],
  [`${O}/simulation/planted.ts`, '../supervisor/supervisor.ts'],
  [`${O}/main.ts`, './adapters/docker/engine.ts'],
];

/** The paths in the rules are relative to the configuration. */
function copyConfig(folder: string): void {
  for (const part of ['.oxlintrc.json', 'oxlint.config.mjs', 'scripts/lint']) {
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  }
}

/** Plants every import in a file of its own, and lints them all at once: the linter starts slowly. */
function plant(folder: string, imports: readonly [string, string][], tag: string): string[] {
  return imports.map(([file, imported], index) => {
    // main.ts is told apart by its name: it gets a folder of its own level instead.
    const isMain = file.endsWith('/main.ts');
    const base = isMain ? join(folder, `${tag}-${index}`) : folder;
    const path = join(base, isMain ? file : file.replace('planted', `planted-${tag}-${index}`));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `export * from '${imported}';\n`);
    if (isMain) copyConfig(base);
    return path;
  });
}

describe('the linter', () => {
  let folder: string;
  let forbidden: string[];
  let allowed: string[];
  let reported: Set<string>;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'crawlerd-imports-'));
    copyConfig(folder);
    forbidden = plant(folder, FORBIDDEN, 'forbidden');
    allowed = plant(folder, ALLOWED, 'allowed');
    const folders = new Set([...forbidden, ...allowed].map((path) => baseOf(folder, path)));
    reported = new Set(
      [...folders].flatMap((base) =>
        lint(base)
          .diagnostics.filter(({ code }) => code === RULE)
          .map(({ filename }) => join(base, filename)),
      ),
    );
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test.each(FORBIDDEN.map(([file, imported], index) => [file, imported, index] as const))(
    '%s may not import %s',
    (_file, _imported, index) => {
      expect(reported).toContain(forbidden[index]);
    },
  );

  test.each(ALLOWED.map(([file, imported], index) => [file, imported, index] as const))(
    '%s may import %s',
    (_file, _imported, index) => {
      expect(reported).not.toContain(allowed[index]);
    },
  );
});

function baseOf(folder: string, path: string): string {
  const first = path.slice(folder.length + 1).split('/')[0] ?? '';
  return /-\d+$/.test(first) ? join(folder, first) : folder;
}

describe('this project', () => {
  test('has no folder of the crawler that the layers do not know', () => {
    const folders = readdirSync(join(ROOT, C), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    // Tests may import everything.
    expect(folders.toSorted()).toEqual([...CRAWLER_FOLDERS, 'end-to-end', 'testing'].toSorted());
  });

  test('holds the direction, and the linter really looked at its files', () => {
    const report = lint(ROOT);
    expect(report.diagnostics.filter(({ code }) => code === RULE)).toEqual([]);
    expect(sources().length).toBeGreaterThan(100);
    expect(report.number_of_files).toBeGreaterThanOrEqual(sources().length);
  });

  test('imports nothing at run time by name, where the linter does not look', () => {
    const dynamic = sources().filter((file) =>
      /^\s*(?!\*).*(?<!typeof )\bimport\('|(?<!#)\brequire\(/.test(readFileSync(file, 'utf8')),
    );
    expect(dynamic).toEqual([]);
  });
});

/** The source files of the workspaces, without tests. */
function sources(): string[] {
  return ['shared', 'crawler-image', 'orchestrator'].flatMap((workspace) =>
    readdirSync(join(ROOT, workspace, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !/\.(test|suite)\.ts$|(^|\/)testing\//.test(name))
      .map((name) => join(ROOT, workspace, 'src', name)),
  );
}
