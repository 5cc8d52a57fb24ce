import { listOf, mapOf, type Maker, type Part } from './large-part.ts';

const CONFIG = '"task_name":"x","base_url":"http://shop.test/"';
const inConfig = (more: string): string => `"config":{${CONFIG},${more}}`;
const inRules = (more: string): string => inConfig(`"crawl_config":{${more}}`);
const inField = (more: string): string => inRules(`"data_fields":[{"name":"a",${more}}]`);
const inSchema = (schema: string): string => inRules(`"item_schema":${schema}`);
const launch =
  (made: string, make: (part: Part) => string): Maker =>
  (part) => [made, make(part)];

export const LARGE_LAUNCHES: readonly Maker[] = [
  launch('any value anywhere', (part) => {
    const where = part.random.pick(WHERE);
    return where(part.any());
  }),
  launch('good targets', (part) => inConfig(`"target_urls":${part.list('"http://shop.test/#"')}`)),
  launch('long targets', (part) =>
    inConfig(`"target_urls":${part.list(`"http://shop.test/${'a'.repeat(2000)}#"`)}`),
  ),
  launch('bad targets', (part) => inConfig(`"target_urls":${part.list('"http://["')}`)),
  launch('wrong targets', (part) => inConfig(`"target_urls":${part.list('"x"')}`)),
  launch('sitemaps', (part) => inRules(`"sitemaps":{"from":${part.list('"https://["')}}`)),
  launch('strategies', (part) => inField(`"strategies":${part.list('"json_ld"')}`)),
  launch('wrong strategies', (part) => inField(`"strategies":${part.list('"s#"')}`)),
  launch('blocked resources', (part) => inConfig(`"render":{"block":${part.list('"image"')}}`)),
  launch('fields', (part) => inRules(`"data_fields":${part.list('{"name":"f#"}')}`)),
  launch('wrong fields', (part) => inRules(`"data_fields":${part.list('{"name":1,"x":2,"type":"y"}')}`)),
  launch('fields with long selectors', (part) => {
    const selectors = `[${Array(20)
      .fill(`{"css":${part.text('a>', 900)},"regex":${part.text('(a+)', 900)}}`)
      .join(',')}]`;
    return inRules(`"data_fields":${part.list(`{"name":"f#","selectors":${selectors}}`)}`);
  }),
  launch('wrong expressions', (part) =>
    inField(`"selectors":${part.list(`{"css":"a","regex":${part.text('(', 900)}}`)}`),
  ),
  launch('a large expression', (part) =>
    inField(
      `"selectors":[{"css":"a","regex":"${part.random.pick(['(?:a{1,999}){1,999}', '((a{0,99}){0,99}){0,99}', String.raw`\\p{L}{1,9999}`])}"}]`,
    ),
  ),
  launch('agents', (part) =>
    inConfig(`"user_agent":{"list":${part.list(part.text(' a', 480).slice(0, -1) + String.raw`\u0001"`)}}`),
  ),
  launch('a long name', (part) => `"config":{"task_name":"${'a'.repeat(part.bytes)}\\u0001"}`),
  launch('a long agent', (part) => inConfig(`"user_agent":"${' a'.repeat(part.bytes >> 1)}\\u0001"`)),
  launch('a long program', (part) => inConfig(`"render":{"executable":"${'/a'.repeat(part.bytes >> 1)}"}`)),
  launch('headers', (part) =>
    inConfig(`"headers":${part.map('"x"', part.random.pick(['x-#', 'b d #', '\n#']))}`),
  ),
  launch('cookies', (part) =>
    inConfig(`"cookies":{"send":${part.map('"x"', part.random.pick(['c#', 'b d #']))}}`),
  ),
  launch(
    'variables',
    (part) =>
      `"config":{${CONFIG}},"env":${part.map('"v"', part.random.pick(['V#', 'PATH=#', '\u0000#', '#']))}`,
  ),
  launch(
    'long variables',
    (part) =>
      `"config":{${CONFIG}},"env":${part.map(part.text(part.random.pick(['v', String.raw`\u0000`]), 60_000), 'V#')}`,
  ),
  launch(
    'labels',
    (part) => `"config":{${CONFIG}},"labels":${part.map('"v"', part.random.pick(['l#', '/#']))}`,
  ),
  launch(
    'required fields',
    (part) =>
      `"config":{${CONFIG}},"acceptance":{"required_fields":${part.random.pick([part.list('"f#"'), part.map('0.5', 'f#'), part.list('""')])}}`,
  ),
  launch('unknown keys', (part) => `"config":{${CONFIG}},${part.map('1').slice(1, -1)}`),
  launch('unknown keys in the config', (part) =>
    inConfig(part.map('1', part.random.pick(['k#', 'delai#'])).slice(1, -1)),
  ),
  launch('unknown keys in fields', (part) =>
    inRules(`"data_fields":${part.list(`{"name":"f#",${part.map('1', 'z#', 2000).slice(1, -1)}}`)}`),
  ),
  launch('a wide schema', (part) => inSchema(`{"properties":${part.map('{"type":"string"}', 'p#')}}`)),
  launch('a wide schema of patterns', (part) =>
    inSchema(`{"properties":${part.map('{"pattern":"^a{1,500}#"}', 'p#')}}`),
  ),
  launch('a wide wrong schema', (part) => inSchema(`{"properties":${part.map('{"type":"z"}', 'p#')}}`)),
  launch('patterns of keys', (part) =>
    inSchema(`{"patternProperties":${part.map('{"type":"string"}', '^(a+)+#$')}}`),
  ),
  launch('alternatives', (part) => inSchema(`{"anyOf":${part.list('{"required":["a#"]}')}}`)),
  launch('a large enumeration', (part) => inSchema(`{"enum":${part.list('"e#"')}}`)),
  launch('required keys', (part) => inSchema(`{"required":${part.list('"r#"')}}`)),
  launch('a deep schema', (part) =>
    inSchema(part.nested('{"items":', '{}', '}', part.random.pick([50, 70, 3000]))),
  ),
  launch('a schema that doubles', (part) => {
    const names = Array.from(
      { length: part.random.between(10, 40) },
      (_, i) => `"d${i + 1}":{"allOf":[{"$ref":"#/$defs/d${i}"},{"$ref":"#/$defs/d${i}"}]}`,
    );
    return inSchema(
      `{"$defs":{"d0":{"type":"string"},${names.join(',')}},"$ref":"#/$defs/d${names.length}"}`,
    );
  }),
  launch('a schema of references', (part) =>
    inSchema(`{"$defs":${part.map('{"$ref":"#/$defs/k0"}')},"$ref":"#/$defs/k1"}`),
  ),
  launch('a schema with a circle', (part) =>
    inSchema(
      `{"$defs":{"a":{"properties":{"b":{"$ref":"#/$defs/a"}}}},"allOf":${part.list('{"$ref":"#/$defs/a"}')}}`,
    ),
  ),
  launch('a schema with long text', (part) =>
    inSchema(`{"description":${part.text('x')},"$id":${part.text('http:', 5000)}}`),
  ),
  // What is accepted costs most: it is stored, and handed to the crawler.
  launch('as many targets as are taken', () =>
    inConfig(`"target_urls":${listOf(99_000, '"http://shop.test/page/#"')}`),
  ),
  launch('as many values as are taken', () => inConfig(`"more":${listOf(119_000, '1')}`)),
  launch('as many keys as are taken', () => inConfig(`"more":${listOf(290, mapOf(100, '"text"'))}`)),
  launch('as many deep values as are taken', (part) =>
    inConfig(`"more":${part.nested('[', listOf(110_000, '1').slice(1, -1), ']', 60)}`),
  ),
  launch('as long a text as is taken', (part) =>
    inConfig(
      `"more":${part.text(part.random.pick(['x', '\u4e2d', String.raw`\u0000`, String.raw`\"`]), 4_190_000)}`,
    ),
  ),
  launch('a broken end', (part) => `"config":{${CONFIG}},"x":${part.any().slice(0, -1)}`),
];

const WHERE: readonly ((value: string) => string)[] = [
  (value) => `"config":${value}`,
  (value) => `"config":{${CONFIG}},"env":${value}`,
  (value) => `"config":{${CONFIG}},"labels":${value}`,
  (value) => `"config":{${CONFIG}},"image":${value}`,
  (value) => `"config":{${CONFIG}},"more":${value}`,
  (value) => inConfig(`"more":${value}`),
  (value) => inConfig(`"target_urls":${value}`),
  (value) => inConfig(`"proxies":{"urls":${value}}`),
  (value) => inRules(`"item_selector":${value}`),
  (value) => inRules(`"strip_params":${value}`),
  (value) => inField(`"default":${value}`),
  inSchema,
  (value) => inSchema(`{"properties":${value}}`),
];
