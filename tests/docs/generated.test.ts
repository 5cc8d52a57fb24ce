import { describe, expect, it } from 'vitest';
import {
  CrawlConfigSchema,
  CrawlRulesSchema,
  OutputConfigSchema,
  REASON_CODES,
  STATUSES,
} from '@crawlerd/shared';
import { readConfig } from '../../orchestrator/src/read-config.ts';
import { RUNTIMES } from '../../orchestrator/src/runtimes.ts';
import { commandsTable } from '../support/command-table.ts';
import {
  chineseConfigTable,
  CONFIG_ROWS,
  CONFIG_TABLES,
  configTable,
  launchTable,
} from '../support/config-table.ts';
import {
  envExample,
  eventsTable,
  fieldsTable,
  reasonsTable,
  stateDiagram,
  transitionsTable,
  warningsTable,
} from '../support/documented.ts';
import { engineCallsTable } from '../support/engine-calls.ts';
import { codeIn, projectFiles, read, replaceMarked, tableRows, write } from '../support/markdown.ts';
import { pythonClient } from '../support/python-client/client.ts';
import { describedRoutes, routesTable } from '../support/routes-table.ts';
import { chineseSettingsTable, settingNames, settingsTable } from '../support/settings-table.ts';

type Make = (now: string) => string | Promise<string>;

function marked(file: string, name: string, make: Make): [string, Make] {
  return [file, async (now) => replaceMarked(now, name, await make(now))];
}

/** Files, or parts of them, that are made from the code. */
const MADE: [file: string, make: Make][] = [
  marked('docs/architecture.md', 'states', stateDiagram),
  marked('docs/architecture.md', 'transitions', transitionsTable),
  marked('docs/architecture.md', 'events', eventsTable),
  marked('docs/reasons.md', 'reasons', reasonsTable),
  marked('docs/reasons.md', 'warnings', warningsTable),
  marked('docs/fields.md', 'fields', fieldsTable),
  marked('docs/api.md', 'routes', routesTable),
  marked('docs/api.md', 'launch', launchTable),
  marked('docs/cli.md', 'commands', commandsTable),
  marked('docs/security.md', 'engine-calls', engineCallsTable),
  marked('docs/operations.md', 'settings', () => settingsTable(RUNTIMES)),
  marked('docs/zh-CN/operations.md', 'settings', (now) => chineseSettingsTable(now, RUNTIMES)),
  ...Object.keys(CONFIG_TABLES).flatMap((name) => [
    marked('docs/config.md', name, () => configTable(name)),
    marked('docs/zh-CN/config.md', name, (now) => chineseConfigTable(name, now)),
  ]),
  ['.env.example', () => envExample(RUNTIMES)],
  ['clients/python/crawlerd.py', pythonClient],
];

it.each(MADE)('%s is as UPDATE_DOCS=1 npx vitest run tests/docs makes it', async (file, make) => {
  const wanted = await make(read(file));
  if (process.env['UPDATE_DOCS'] === '1') write(file, wanted);
  expect(read(file)).toBe(wanted);
});

describe('.env.example', () => {
  const settings = [...read('.env.example').matchAll(/^# ([A-Z_]+)=(.*)$/gm)].map(
    ([, name = '', value = '']): [string, string] => [name, value],
  );

  it('holds values that change nothing when they are set', () => {
    expect(settings.length).toBeGreaterThan(10);
    expect(readConfig(Object.fromEntries(settings), RUNTIMES)).toEqual(readConfig({}, RUNTIMES));
  });

  it('names every setting that the sources speak of', () => {
    const names = [...projectFiles('.ts', 'orchestrator/src'), ...projectFiles('.mjs', 'scripts')]
      .filter((file) => !/\.test\.ts$|\.suite\.ts$|\/testing\//.test(file))
      .flatMap((file) => read(file).match(/\bCRAWLERD_[A-Z_]*[A-Z]\b/g) ?? []);
    expect(names).toContain('CRAWLERD_NO_SYSTEM_CHANGES');
    const listed = new Set(settings.map(([name]) => name));
    // Set for crawlers; and the start of two names, completed by `listen`.
    const noSettings = new Set(['CRAWLERD_OUTPUT_DIR', 'CRAWLERD_SECRETS_PATH', 'CRAWLERD_CALLBACK']);
    expect(names.filter((name) => !listed.has(name) && !noSettings.has(name))).toEqual([]);
  });
});

describe.each([
  { file: 'docs/config.md', key: 'key' },
  { file: 'docs/zh-CN/config.md', key: '键' },
])('$file', ({ file, key }) => {
  const rows = tableRows(read(file), key).map((cells) => cells.map(unquoted));

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
    const listed = rows.map(([name, , , value]) => [name, value]);
    expect(listed.map(([name]) => name)).toEqual(expect.arrayContaining(defaults.map(([name]) => name)));
    expect(listed).toEqual(expect.arrayContaining(defaults.filter(([, value]) => value !== null)));
  });

  it('lists every key once, nested ones too, and none that there is not', () => {
    const names = rows.map(([name = '']) => name);
    expect(names.length).toBeGreaterThan(90);
    expect(names.toSorted()).toEqual(CONFIG_ROWS.map((row) => row.key).toSorted());
  });

  it('says what each of them means', () => {
    expect(rows.filter(([, meaning = '']) => meaning === '')).toEqual([]);
  });
});

it('the settings in Chinese all have a meaning', () => {
  const rows = tableRows(read('docs/zh-CN/operations.md'), '设置');
  expect(rows.map(([name]) => unquoted(name))).toEqual(settingNames(RUNTIMES));
  expect(rows.filter(([, meaning = '']) => meaning === '')).toEqual([]);
});

it('docs/zh-CN/cli.md lists the commands that there are, each with a meaning', () => {
  const commandOf = ([cell = '']: readonly string[]) => unquoted(cell).replace(/ [<[].*$/, '');
  const rows = tableRows(read('docs/zh-CN/cli.md'), '命令');
  expect(rows.map(commandOf)).toEqual(tableRows(read('docs/cli.md'), 'command').map(commandOf));
  expect(rows.filter(([, meaning = '']) => meaning === '')).toEqual([]);
});

it('docs/api.md lists the routes that there are, and no others', async () => {
  const listed = tableRows(read('docs/api.md'), 'route').map(([name]) => unquoted(name));
  expect(listed.length).toBeGreaterThan(10);
  expect(listed).toEqual((await describedRoutes()).map(({ name }) => name));
});

it('docs/reasons.md names every status and every reason', () => {
  const page = read('docs/reasons.md');
  expect(tableRows(page, 'status').map(([name]) => unquoted(name))).toEqual(STATUSES);
  const named = codeIn(page);
  expect(REASON_CODES.filter((reason) => !named.includes(reason))).toEqual([]);
});

function unquoted(cell = ''): string {
  return cell.replaceAll('`', '');
}
