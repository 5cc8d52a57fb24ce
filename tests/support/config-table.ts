import { CrawlConfigSchema, LaunchSchema } from '@crawlerd/shared';
import { table, code } from './documented.ts';
import { tableRows } from './markdown.ts';
import { defaultOf, schemaRows, valuesOf, type SchemaRow, type ValueWords } from './schema-rows.ts';

/** Tables of the crawl config by subject: the marker of each, and the keys in it with all below them. */
export const CONFIG_TABLES: Readonly<Record<string, readonly string[]>> = {
  'config-start': ['task_name', 'task_type', 'base_url', 'target_urls'],
  'config-pages': [
    'crawl_config.max_pages',
    'crawl_config.max_depth',
    'crawl_config.follow_links',
    'crawl_config.scope',
    'crawl_config.sitemaps',
    'crawl_config.strip_params',
    'crawl_config.max_url_length',
    'crawl_config.max_segments',
    'crawl_config.max_repeats',
  ],
  'config-items': [
    'crawl_config.data_fields',
    'crawl_config.item_selector',
    'crawl_config.item_schema',
    'crawl_config.on_invalid',
    'crawl_config.extract_images',
  ],
  'config-politeness': [
    'user_agent',
    'delay',
    'delay_jitter',
    'autothrottle',
    'concurrency',
    'per_host',
    'robots',
  ],
  'config-fetching': [
    'timeout',
    'connect_timeout',
    'idle_timeout',
    'max_retries',
    'host_errors_max',
    'headers',
    'cookies',
    'http',
    'proxies',
    'render',
  ],
  'config-output': ['output_config'],
  'config-end': ['resume', 'limits', 'debug'],
};

/** Objects whose keys are documented elsewhere in the tables, so that they need no row. */
const GROUPING = new Set(['crawl_config', 'output_config']);

export const ENGLISH: Language = {
  titles: ['key', 'meaning', 'values', 'default'],
  words: {
    types: {
      string: 'text',
      number: 'number',
      integer: 'integer',
      boolean: '`true`, `false`',
      array: 'list',
      object: 'object',
      null: '`null`',
    },
    characters: ' characters',
    entries: ' entries',
    required: 'required',
    or: ' or ',
    comma: ', ',
  },
};

export const CHINESE: Language = {
  titles: ['键', '含义', '可用的值', '默认值'],
  words: {
    types: {
      string: '文本',
      number: '数字',
      integer: '整数',
      boolean: '`true`、`false`',
      array: '列表',
      object: '对象',
      null: '`null`',
    },
    characters: ' 个字符',
    entries: ' 项',
    required: '必填',
    or: '，或',
    comma: '，',
  },
};

interface Language {
  readonly titles: readonly [key: string, meaning: string, values: string, fallback: string];
  readonly words: ValueWords;
}

export const CONFIG_ROWS: readonly SchemaRow[] = schemaRows(CrawlConfigSchema).filter(
  ({ key }) => !GROUPING.has(key),
);

/** One table of the crawl config, in English, as the schema describes it. */
export function configTable(marker: string): string {
  return rowsTable(rowsOf(marker), ENGLISH, ({ node }) => node.description ?? '');
}

/** The same in Chinese: everything from the schema except the meanings, which are kept from the page. */
export function chineseConfigTable(marker: string, page: string): string {
  const meanings = meaningsIn(page, CHINESE.titles[0]);
  return rowsTable(rowsOf(marker), CHINESE, ({ key }) => meanings.get(key) ?? '');
}

/** Fields of a launch besides its config. */
export function launchTable(): string {
  const rows = schemaRows(LaunchSchema).filter(({ key }) => !key.startsWith('config.'));
  return rowsTable(rows, ENGLISH, ({ node }) => node.description ?? '');
}

/** The meanings that a page gives to names: second column of its tables, by the first. */
export function meaningsIn(page: string, firstTitle: string): ReadonlyMap<string, string> {
  return new Map(
    tableRows(page, firstTitle).map(([name = '', meaning = '']) => [name.replaceAll('`', ''), meaning]),
  );
}

function rowsOf(marker: string): readonly SchemaRow[] {
  return (CONFIG_TABLES[marker] ?? []).flatMap((top) =>
    CONFIG_ROWS.filter(({ key }) => key === top || key.startsWith(`${top}.`) || key.startsWith(`${top}[`)),
  );
}

function rowsTable(
  rows: readonly SchemaRow[],
  { titles, words }: Language,
  meaning: (row: SchemaRow) => string,
): string {
  return table(
    titles,
    rows.map((row) => [code(row.key), meaning(row), valuesOf(row.node, words), defaultOf(row, words)]),
  );
}
