import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { Type, type TSchema } from 'typebox';
import { expect, it } from 'vitest';
import * as exported from './index.ts';
import { isValid } from './validation.ts';
import { schemaNodes, type SchemaNode } from './testing/schema-nodes.ts';

const NODES = schemaNodes(exported);
const at = (nodes: readonly SchemaNode[]): string[] => nodes.map(({ path }) => path);

it('finds the schemas of all bodies and answers by itself', () => {
  expect(NODES.length).toBeGreaterThan(500);
  expect(at(NODES)).toEqual(
    expect.arrayContaining([
      'LaunchSchema/properties/env',
      'LaunchSchema/properties/config/properties/crawl_config/properties/item_schema',
      'CompletionSchema/properties/result_data/anyOf/0/properties/crawl_summary',
    ]),
  );
});

it('bounds every list, map, object and text of every schema', () => {
  const unbounded = NODES.filter(({ schema }) => {
    switch (schema['type']) {
      case 'array':
        return typeof schema['maxItems'] !== 'number';
      case 'string':
        return typeof schema['maxLength'] !== 'number' && schema['const'] === undefined;
      case 'object':
        // Of an object that takes no further keys, the known ones are the bound.
        return typeof schema['maxProperties'] !== 'number' && !isClosed(schema);
      default:
        return false;
    }
  });
  expect(at(unbounded)).toEqual([]);
});

function isClosed(schema: SchemaNode['schema']): boolean {
  return schema['additionalProperties'] === false && schema['patternProperties'] === undefined;
}

it('asks for distinct entries only where few short ones are compared', () => {
  const unique = NODES.filter(({ schema }) => schema['uniqueItems'] === true);
  expect(unique.length).toBeGreaterThan(0);
  const costly = unique.filter(
    ({ schema }) => Number(schema['maxItems']) > 20 || !('enum' in (schema['items'] as object)),
  );
  expect(at(costly)).toEqual([]);
});

it('has at most one list and one map in a union, so that a wrong value is looked at in one way', () => {
  const ambiguous = NODES.filter(({ schema: { anyOf } }) => {
    const types = Array.isArray(anyOf) ? anyOf.map(({ type }: { type?: unknown }) => type) : [];
    return ['array', 'object'].some((type) => types.filter((each) => each === type).length > 1);
  });
  expect(at(ambiguous)).toEqual([]);
});

const RECORDS = NODES.filter(({ schema }) => 'patternProperties' in schema);

it('finds the maps by itself', () => {
  expect(RECORDS.length).toBeGreaterThan(10);
});

it.each(RECORDS.map(({ path, schema }) => [path, schema] as const))(
  'refuses a key that %s does not allow, whatever its value',
  (_path, schema) => {
    const [[pattern, value]] = Object.entries(schema['patternProperties'] as object) as [[string, TSchema]];
    const good = goodKey(new RegExp(pattern, 'u'));
    const fits = exampleOf(value);
    const holds = (key: string): boolean => isValid(schema as TSchema, Object.fromEntries([[key, fits]]));
    expect(holds(good)).toBe(true);
    expect(schema['maxProperties']).toBeLessThanOrEqual(1000);
    expect(['', '\u0000', `${good}\u0000`, 'x'.repeat(201)].filter(holds)).toEqual([]);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 12 }), (key) => {
        fc.pre(key !== '__proto__');
        expect(holds(key)).toBe(new RegExp(pattern, 'u').test(key));
      }),
    );
  },
);

function goodKey(pattern: RegExp): string {
  const key = ['a', 'A', 'price'].find((each) => pattern.test(each));
  if (key === undefined) throw new Error(`no key fits ${pattern.source}`);
  return key;
}

function exampleOf(schema: TSchema): unknown {
  const found = ['text', 0.5, 1, true, null, { cron: '@daily', time_zone: 'UTC' }].find((each) =>
    isValid(schema, each),
  );
  if (found === undefined) throw new Error(`no example fits ${JSON.stringify(schema)}`);
  return found;
}

it('leaves no map to the Record of typebox, which does not check keys', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const using = ['shared', 'formats', 'crawler-image', 'orchestrator']
    .flatMap((workspace) =>
      readdirSync(join(root, workspace, 'src'), { recursive: true, withFileTypes: true }),
    )
    .filter((entry) => entry.isFile() && /(?<!\.test)\.ts$/.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => readFileSync(file, 'utf8').includes('Type.Record('))
    .map((file) => relative(root, file));
  expect(using).toEqual(['shared/src/keyed-record.ts']);
});

it('would find a map whose keys are not checked', () => {
  const unchecked = Type.Record(Type.String({ pattern: '^[a-z]+$' }), Type.Unknown());
  const [node] = schemaNodes({ unchecked });
  expect(node?.schema).toHaveProperty('patternProperties');
  expect(isValid(unchecked, { 'A=b': 1 })).toBe(true);
});
