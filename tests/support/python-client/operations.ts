import { namedBy, type Api, type Operation, type Parameter, type Schema } from './schema.ts';
import { docstring } from './docstring.ts';
import { pythonType } from './types.ts';

/** What of an operation another method of the client is for. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  listFiles: ['archive'],
  listEvents: ['last-event-id'],
  listEventsOfExecution: ['last-event-id'],
};

/** `id` in the paths of what is not called after its folder. */
const IDS: Readonly<Record<string, string>> = { deliveries: 'delivery_id', orphans: 'execution_id' };

/** Names that a parameter would hide. */
const BUILT_IN = new Set(['range']);

/** Where the next page of a list begins, by its key in the answer. */
const CURSORS = { next_cursor: 'cursor', next_after: 'after', next_before: 'before' };

/** An operation with all that its method is made of. */
interface Call {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
  readonly inPath: readonly Argument[];
  readonly body: Argument | null;
  /** Of the query and of headers. */
  readonly named: readonly (Argument & { readonly parameter: Parameter })[];
}

interface Argument {
  readonly name: string;
  readonly type: string;
  readonly about: string;
}

/** Methods for all operations of the document, and one more for each list that has pages. */
export function pythonMethods(api: Api): string {
  const calls = Object.entries(api.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => callOf(method, path, operation)),
  );
  const byName = calls.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  return byName.flatMap((call) => [methodOf(call)].concat(iteratorOf(call, api))).join('\n');
}

function callOf(method: string, path: string, operation: Operation): Call {
  const { operationId, parameters = [], requestBody } = operation;
  const left = ELSEWHERE[operationId] ?? [];
  const named = parameters
    .filter((each) => each.in !== 'path' && !left.includes(each.name))
    .map((parameter) => ({
      parameter,
      name: identifierOf(parameter.name),
      type: optional(parameterType(parameter.schema)),
      about: [parameter.description, parameter.schema.description].filter(Boolean).join(' '),
    }));
  const bodySchema = requestBody?.content['application/json']?.schema;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name: pathName(path, name),
    type: 'str',
    about: parameters.find((each) => each.in === 'path' && each.name === name)?.description ?? '',
  }));
  const body = bodySchema === undefined ? null : { name: 'body', type: pythonType(bodySchema), about: '' };
  return { method, path, operation, inPath, body, named };
}

function methodOf(call: Call): string {
  const { method, path, operation, inPath, body, named } = call;
  const query = mapping(named.filter(({ parameter }) => parameter.in === 'query'));
  const headers = mapping(named.filter(({ parameter }) => parameter.in === 'header'));
  const placed = inPath.reduce((text) => text.replace(/\{\w+\}/, '%s'), path);
  const values = inPath.map(({ name }) => `_in_path(${name})`);
  const filled = values.length === 0 ? `"${path}"` : `"${placed}" % (${values.join(', ')},)`;
  const sent = [
    `"${method.toUpperCase()}"`,
    filled,
    ...(query === '' ? [] : [`query=${query}`]),
    ...(headers === '' ? [] : [`headers=${headers}`]),
    ...(body === null ? [] : ['body=body']),
  ];
  const send = isStreamed(operation) ? 'self._open' : 'self._json';
  return [
    `    def ${nameOf(call)}(${signature(call)}) -> ${answerType(operation)}:`,
    docstring([operation.summary ?? '', operation.description ?? '', ...aboutArguments(call)]),
    answerType(operation) === 'None' ? `        ${send}(` : `        return ${send}(`,
    ...sent.map((each) => `            ${each},`),
    '        )',
    '',
  ].join('\n');
}

/** Through all pages of a list. */
function iteratorOf(call: Call, { components: { schemas } }: Api): string[] {
  const answer = schemas[answerType(call.operation)]?.properties ?? {};
  const next = Object.entries(CURSORS).find(([key]) => key in answer);
  const list = Object.entries(answer).find(([, { type }]) => type === 'array');
  if (next === undefined || list === undefined || !nameOf(call).startsWith('list_')) return [];
  const [key, cursor] = next;
  const passed = [...call.inPath.map(({ name }) => name), ...call.named.map(({ name }) => `${name}=${name}`)];
  const type = pythonType(list[1].items ?? {});
  return [
    [
      `    def ${nameOf(call).replace('list_', 'iter_')}(${signature(call)}) -> Iterator[${type}]:`,
      docstring([`Like ${nameOf(call)}, through all pages.`]),
      '        while True:',
      `            page = self.${nameOf(call)}(${passed.join(', ')})`,
      `            yield from page["${list[0]}"]`,
      `            ${cursor} = page["${key}"]`,
      `            if ${cursor} is None:`,
      '                return',
      '',
    ].join('\n'),
  ];
}

function signature({ inPath, body, named }: Call): string {
  const given = [
    'self',
    ...inPath.map(({ name, type }) => `${name}: ${type}`),
    ...(body === null ? [] : [`body: ${body.type}${body.type.startsWith('Optional[') ? ' = None' : ''}`]),
    ...(named.length === 0 ? [] : ['*']),
    ...named.map(({ name, type }) => `${name}: ${type} = None`),
  ];
  return given.length === 1 ? 'self' : `\n${given.map((each) => `        ${each},\n`).join('')}    `;
}

function aboutArguments({ inPath, named }: Call): string[] {
  return [...inPath, ...named]
    .filter(({ about }) => about !== '')
    .map(({ name, about }) => `- ${name}: ${about}`);
}

function mapping(named: Call['named']): string {
  const pairs = named.map(({ name, parameter }) => `"${parameter.name}": ${name}`);
  return pairs.length === 0 ? '' : `{${pairs.join(', ')}}`;
}

function isStreamed({ operationId, responses }: Operation): boolean {
  const types = Object.keys(responses['200']?.content ?? {});
  return types.some((type) => type !== 'application/json') && !operationId.startsWith('list');
}

function answerType(operation: Operation): string {
  if (isStreamed(operation)) return 'Stream';
  const schemas = Object.entries(operation.responses)
    .filter(([status]) => status.startsWith('2'))
    .flatMap(([, { content }]) => content?.['application/json']?.schema ?? []);
  const types = new Set(schemas.map((schema) => namedBy(schema) ?? pythonType(schema)));
  return types.size === 0 ? 'None' : [...types].join(', ');
}

/** A list in the query is a parameter that is repeated. */
function parameterType(schema: Schema): string {
  return pythonType(schema).replaceAll('List[', 'Sequence[');
}

function optional(type: string): string {
  return type.startsWith('Optional[') || type === 'Any' ? type : `Optional[${type}]`;
}

function nameOf({ operation: { operationId } }: Call): string {
  return operationId.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function pathName(path: string, name: string): string {
  const folder = new RegExp(String.raw`/([\w-]+)/\{${name}\}`).exec(path)?.[1] ?? '';
  return name === 'id' ? (IDS[folder] ?? `${folder.replace(/s$/, '')}_id`) : name;
}

function identifierOf(name: string): string {
  const identifier = name.replaceAll('-', '_');
  return BUILT_IN.has(identifier) ? `${identifier}_` : identifier;
}
