import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  CrawlConfigSchema,
  CrawlRulesSchema,
  OutputConfigSchema,
  REASON_CODES,
  STATUSES,
} from '@crawlerd/shared';
import { runAlone } from '../orchestrator/src/cli/testing/cli-harness.ts';
import { readConfig } from '../orchestrator/src/config.ts';
import { operatorApp } from '../orchestrator/src/http/operator-app.ts';
import { silentLogger } from '../orchestrator/src/testing/silent-logger.ts';
import { World } from '../orchestrator/src/testing/world.ts';
import {
  envExample,
  eventsTable,
  fieldsTable,
  reasonsTable,
  transitionsTable,
} from './support/documented.ts';
import {
  codeBlocks,
  codeIn,
  headingLevels,
  projectFiles,
  read,
  relativeLinks,
  replaceMarked,
  ROOT,
  tableRows,
  write,
} from './support/markdown.ts';

const MARKDOWN = projectFiles('.md');
const READMES = [
  { file: 'README.md', key: 'key', route: 'route', status: 'status' },
  { file: 'README.zh-CN.md', key: '键', route: '路径', status: '状态' },
];

function unquoted(cell = ''): string {
  return cell.replaceAll('`', '');
}

/** Files, or parts of them, that are made from the code. */
const MADE: [file: string, make: (now: string) => string][] = [
  ['docs/architecture.md', (now) => replaceMarked(now, 'transitions', transitionsTable())],
  ['docs/architecture.md', (now) => replaceMarked(now, 'events', eventsTable())],
  ['docs/reasons.md', (now) => replaceMarked(now, 'reasons', reasonsTable())],
  ['docs/fields.md', (now) => replaceMarked(now, 'fields', fieldsTable())],
  ['.env.example', envExample],
];

it.each(MADE)('%s is as UPDATE_DOCS=1 npx vitest run tests/docs.test.ts makes it', (file, make) => {
  const wanted = make(read(file));
  if (process.env['UPDATE_DOCS'] === '1') write(file, wanted);
  expect(read(file)).toBe(wanted);
});

describe('.env.example', () => {
  const settings = [...read('.env.example').matchAll(/^# ([A-Z_]+)=(.*)$/gm)].map(
    ([, name = '', value = '']): [string, string] => [name, value],
  );

  it('holds values that change nothing when they are set', () => {
    expect(settings.length).toBeGreaterThan(10);
    expect(readConfig(Object.fromEntries(settings))).toEqual(readConfig({}));
  });

  it('names every setting that the sources speak of', () => {
    const names = [...projectFiles('.ts', 'orchestrator/src'), ...projectFiles('.mjs', 'scripts')]
      .filter((file) => !/\.test\.ts$|\.suite\.ts$|\/testing\//.test(file))
      .flatMap((file) => read(file).match(/\bCRAWLERD_[A-Z_]*[A-Z]\b/g) ?? []);
    expect(names).toContain('CRAWLERD_NO_SYSTEM_CHANGES');
    const listed = new Set(settings.map(([name]) => name));
    // Set by the process runtime for its crawlers; and the start of two names, completed by `listen`.
    const noSettings = new Set(['CRAWLERD_OUTPUT_DIR', 'CRAWLERD_CALLBACK']);
    expect(names.filter((name) => !listed.has(name) && !noSettings.has(name))).toEqual([]);
  });
});

it.each(MARKDOWN)('%s links only to what is there', (file) => {
  const targets = relativeLinks(read(file)).map((target) => normalize(join(dirname(file), target)));
  expect(targets.filter((target) => !existsSync(ROOT + target))).toEqual([]);
});

describe('README.md and README.zh-CN.md', () => {
  const [english = '', chinese = ''] = READMES.map(({ file }) => read(file));

  it('have the same headings, level by level', () => {
    expect(headingLevels(english).length).toBeGreaterThan(5);
    expect(headingLevels(chinese)).toEqual(headingLevels(english));
  });

  it('have the same code blocks', () => {
    expect(codeBlocks(english).length).toBeGreaterThan(5);
    expect(codeBlocks(chinese)).toEqual(codeBlocks(english));
  });

  it('link to the same places', () => {
    const others = (markdown: string) =>
      relativeLinks(markdown).filter((target) => !target.startsWith('README'));
    expect(others(chinese)).toEqual(others(english));
  });
});

describe.each(READMES)('$file', ({ file, key, route, status }) => {
  it('lists every key of the crawl config with its default', () => {
    const levels = {
      '': CrawlConfigSchema,
      'output_config.': OutputConfigSchema,
      'crawl_config.': CrawlRulesSchema,
    };
    const defaults = Object.entries(levels).flatMap(([prefix, { properties }]) =>
      Object.entries<object>(properties)
        .filter(([name]) => name !== 'output_config' && name !== 'crawl_config')
        .map(([name, schema]) => [
          prefix + name,
          'default' in schema ? JSON.stringify(schema.default) : null,
        ]),
    );
    const rows = tableRows(read(file), key).map(([name, , value]) => [unquoted(name), unquoted(value)]);
    expect(rows.map(([name]) => name ?? '').toSorted()).toEqual(
      defaults.map(([name]) => name ?? '').toSorted(),
    );
    // Where the schema has no default, words say what happens.
    expect(rows).toEqual(expect.arrayContaining(defaults.filter(([, value]) => value !== null)));
  });

  it('lists the routes that there are, and no others', async () => {
    const { services } = new World();
    const app = await operatorApp(services, { logger: silentLogger, apiToken: null });
    const { paths } = (await app.inject('/docs/json')).json<{ paths: Record<string, object> }>();
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    await app.close();
    const listed = tableRows(read(file), route).map(([name]) => unquoted(name));
    expect(listed.toSorted()).toEqual(described.toSorted());
  });

  it('names every status and every reason', () => {
    expect(tableRows(read(file), status).map(([name]) => unquoted(name))).toEqual(STATUSES);
    const code = codeIn(read(file));
    expect(REASON_CODES.filter((reason) => !code.includes(reason))).toEqual([]);
  });
});

/** Commands of npm itself. */
const NPM_OWN = new Set(['ci', 'install']);

describe('commands that documents name', () => {
  const code = MARKDOWN.flatMap((file) => codeIn(read(file)));

  it('are npm scripts of this project', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = code.flatMap((line) =>
      [...line.matchAll(/\bnpm (?:run )?([\w:-]+)/g)].map(([, name = '']) => name),
    );
    expect(named).toEqual(expect.arrayContaining(['demo', 'test', 'db:generate']));
    expect(named.filter((name) => !NPM_OWN.has(name) && !(name in scripts))).toEqual([]);
  });

  it('are commands of crawlerd, with options they have', async () => {
    const named = code.flatMap(
      (line) => /^(?:npm run crawlerd -- |crawlerd )(\w.*)$/.exec(line)?.slice(1) ?? [],
    );
    expect(named.length).toBeGreaterThan(10);
    const root = (await runAlone(['--help'])).out;
    const wrong: string[] = [];
    for (const line of new Set(named)) {
      const [command = '', ...rest] = line.split(/\s+/);
      // Some commands have commands of their own, such as `image build`.
      const words = rest.filter((word) => /^[a-z]+$/.test(word));
      const { out } = await runAlone([command, ...words, '--help']);
      const options = rest.filter((word) => word.startsWith('-'));
      const known = new RegExp(`^  ${command}\\b`, 'm').test(root);
      if (!known || options.some((option) => !out.includes(option))) wrong.push(line);
    }
    expect(wrong).toEqual([]);
  });
});
