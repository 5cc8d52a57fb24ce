import { Type, type TSchema } from 'typebox';
import { expect, test } from 'vitest';
import { CrawlConfigSchema } from './crawl-config.ts';
import { crawlConfigIssues } from './crawl-config-issues.ts';
import { withDefaults } from './defaults.ts';

const MINIMAL = { task_name: 'x', base_url: 'http://a.test/' };

/** Every key at every depth, with its path. */
function* keysOf(schema: TSchema, path = ''): Generator<[string, TSchema]> {
  if (Type.IsUnion(schema)) for (const branch of schema.anyOf) yield* keysOf(branch, path);
  if (Type.IsArray(schema)) yield* keysOf(schema.items, `${path}[]`);
  if (!Type.IsObject(schema)) return;
  for (const [key, property] of Object.entries(schema.properties)) {
    const at = path === '' ? key : `${path}.${key}`;
    yield [at, property];
    yield* keysOf(property, at);
  }
}

const OPTIONAL = [...keysOf(CrawlConfigSchema)].filter(([, schema]) => Type.IsOptional(schema));

test('every optional key has a default, or its description says what happens without it', () => {
  expect(OPTIONAL.length).toBeGreaterThan(80);
  const silent = OPTIONAL.filter(
    ([, schema]) =>
      !('default' in schema) && !('description' in schema && /\bDefault: /.test(String(schema.description))),
  );
  expect(silent.map(([key]) => key)).toEqual([]);
});

test('no description repeats the default of its key', () => {
  const twice = OPTIONAL.filter(
    ([, schema]) =>
      'default' in schema && 'description' in schema && /\bDefault: /.test(String(schema.description)),
  );
  expect(twice.map(([key]) => key)).toEqual([]);
});

test('a config with all defaults written out is valid', () => {
  const complete = withDefaults(CrawlConfigSchema, MINIMAL);
  expect(crawlConfigIssues(complete)).toEqual([]);
  expect(withDefaults(CrawlConfigSchema, complete)).toEqual(complete);
});

test('defaults are filled in at every depth, and existing values are kept', () => {
  const config = {
    ...MINIMAL,
    timeout: 5,
    render: { mode: 'always' as const },
    output_config: { csv: { delimiter: ';' } },
    crawl_config: { data_fields: [{ name: 'sku', selectors: [{ css: 'b' }] }] },
    unknown: { kept: true },
  };
  const sent = structuredClone(config);
  expect(withDefaults(CrawlConfigSchema, config)).toMatchObject({
    timeout: 5,
    delay: 1,
    render: { mode: 'always', wait_until: 'load' },
    output_config: { csv: { delimiter: ';', bom: true }, gzip: false },
    crawl_config: { data_fields: [{ selectors: [{ css: 'b', all: false }], required: false }] },
    unknown: { kept: true },
  });
  // The config is stored and hashed as it was sent.
  expect(config).toEqual(sent);
});
