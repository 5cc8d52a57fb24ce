import { namedBy, type Schema } from './schema.ts';

/** The type of a value, as Python 3.9 writes it. */
export function pythonType(schema: Schema): string {
  const name = namedBy(schema);
  if (name !== null) return name;
  const { anyOf, enum: values, type, items, additionalProperties } = schema;
  if (anyOf !== undefined) return unionOf(anyOf.map(pythonType));
  if (values !== undefined) return unionOf(values.map(literalOf));
  switch (type) {
    case 'string':
      return 'str';
    case 'integer':
      return 'int';
    case 'number':
      return 'float';
    case 'boolean':
      return 'bool';
    case 'null':
      return 'None';
    case 'array':
      return `List[${items === undefined ? 'Any' : pythonType(items)}]`;
    case 'object':
      return `Dict[str, ${typeof additionalProperties === 'object' ? pythonType(additionalProperties) : 'Any'}]`;
    default:
      return 'Any';
  }
}

function literalOf(value: unknown): string {
  return typeof value === 'string' ? `Literal[${JSON.stringify(value)}]` : value === null ? 'None' : 'Any';
}

/** Literals in one, and `Optional` where nothing is one of them. */
function unionOf(types: readonly string[]): string {
  const all = [...new Set(types)];
  if (all.includes('Any')) return 'Any';
  const literals = all.flatMap((type) => /^Literal\[(.*)\]$/.exec(type)?.[1] ?? []);
  const others = all.filter((type) => !type.startsWith('Literal[') && type !== 'None');
  const members = [...(literals.length > 0 ? [`Literal[${literals.join(', ')}]`] : []), ...others];
  const [only = 'None'] = members;
  const union = members.length > 1 ? `Union[${members.join(', ')}]` : only;
  return all.includes('None') && members.length > 0 ? `Optional[${union}]` : union;
}

/** A document as classes, the keys that it always has apart from others: Python 3.9 has no other way to say so. */
export function pythonClass(name: string, schema: Schema): string {
  const { properties = {}, required = [] } = schema;
  const keys = Object.entries(properties);
  const always = keys.filter(([key]) => required.includes(key));
  const sometimes = keys.filter(([key]) => !required.includes(key));
  if (sometimes.length === 0) return typedDict(name, 'TypedDict', always);
  if (always.length === 0) return typedDict(name, 'TypedDict, total=False', sometimes);
  return `${typedDict(`_${name}Always`, 'TypedDict', always)}\n\n${typedDict(name, `_${name}Always, total=False`, sometimes)}`;
}

function typedDict(name: string, bases: string, keys: readonly (readonly [string, Schema])[]): string {
  const lines = keys.map(([key, schema]) => {
    if (!/^[a-z_][a-z0-9_]*$/i.test(key)) throw new Error(`${name}.${key} cannot be an attribute of a class`);
    return `    ${key}: ${pythonType(schema)}\n`;
  });
  return `class ${name}(${bases}):\n${lines.join('') || '    pass\n'}`;
}
