/** Table rows for the documents, generated from a JSON Schema. */
export interface SchemaNode {
  readonly description?: string;
  readonly default?: unknown;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly SchemaNode[];
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[] | undefined;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly patternProperties?: object;
}

export interface SchemaRow {
  /** Path of the key, such as `robots.obey` or `crawl_config.data_fields[].name`. */
  readonly key: string;
  readonly node: SchemaNode;
  readonly required: boolean;
}

/** Every key of a schema; keys of nested objects follow the key that contains them. */
export function schemaRows(schema: SchemaNode, prefix = ''): SchemaRow[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, node]) => {
    const key = prefix + name;
    const row = { key, node, required: schema.required?.includes(name) ?? false };
    return [row].concat(nestedRows(node, key));
  });
}

function nestedRows(node: SchemaNode, key: string): SchemaRow[] {
  const members = [node].concat(node.anyOf ?? []);
  return members.flatMap((member) =>
    schemaRows(member, `${key}.`).concat(
      member.items === undefined ? [] : nestedRows(member.items, `${key}[]`),
    ),
  );
}

/** Words that describe the values of a key. */
export interface ValueWords {
  readonly types: Readonly<Record<string, string>>;
  readonly characters: string;
  readonly entries: string;
  readonly required: string;
  /** Separator between two kinds of values. */
  readonly or: string;
  /** Separator between a type and its bounds. */
  readonly comma: string;
}

/** The default of a key: code, or the word for "required", or nothing. */
export function defaultOf({ node, required }: SchemaRow, words: ValueWords): string {
  if (node.default !== undefined) return `\`${JSON.stringify(node.default)}\``;
  return required ? words.required : '';
}

/** The allowed values of a key: its type and bounds, or a list of values. */
export function valuesOf(node: SchemaNode, words: ValueWords): string {
  if (node.anyOf !== undefined) {
    return [...new Set(node.anyOf.map((member) => valuesOf(member, words)))].join(words.or);
  }
  if (node.enum !== undefined) return node.enum.map((value) => `\`${String(value)}\``).join(', ');
  const type = words.types[node.type ?? ''] ?? '';
  const bounds = boundsOf(node, words);
  return bounds === '' ? type : type + words.comma + bounds;
}

function boundsOf(node: SchemaNode, words: ValueWords): string {
  const least = node.minimum ?? node.minItems;
  // Every object has a bound, which no honest one reaches; that of a map is worth knowing.
  const keys = node.patternProperties === undefined ? undefined : node.maxProperties;
  const most = node.maximum ?? node.maxLength ?? node.maxItems ?? keys;
  const unit = node.maxLength !== undefined ? words.characters : most === node.maximum ? '' : words.entries;
  if (least !== undefined && most !== undefined && most !== UNBOUNDED) {
    return `${grouped(least)} – ${grouped(most)}${unit}`;
  }
  const parts = [
    node.exclusiveMinimum === undefined ? atLeast(least) : `> ${node.exclusiveMinimum}`,
    node.exclusiveMaximum === undefined ? atMost(most) : `< ${node.exclusiveMaximum}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : parts.join(', ') + unit;
}

/** The greatest integer that JSON carries exactly: no bound that a reader needs to know. */
const UNBOUNDED = Number.MAX_SAFE_INTEGER;

function atLeast(bound?: number): string {
  return bound === undefined ? '' : `≥ ${grouped(bound)}`;
}

function atMost(bound?: number): string {
  return bound === undefined || bound === UNBOUNDED ? '' : `≤ ${grouped(bound)}`;
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
