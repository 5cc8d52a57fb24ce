import {
  FieldSpecSchema,
  withDefaults,
  type CompleteFieldSpec,
  type FieldEntry,
  type FieldStrategy,
  type FieldType,
} from '@crawlerd/shared';
import { readerIn, type Field, type FieldTable } from './field.ts';
import { readerOf } from './selectors/field-selectors.ts';
import { propertyIn, type Source, type Sources } from './sources.ts';
import { cellsOf, emptyCells, parseCells, transformed, type Cells } from './values/field-types.ts';

type Read = (sources: Sources) => Cells | null;

/** A field of a config, with everything prepared that does not depend on the page. */
export interface PreparedField {
  readonly name: string;
  /** The cells of an item if the field is not found. */
  readonly empty: Cells;
  /** The readers to try, in this order. */
  readonly readers: readonly { readonly strategy: FieldStrategy; readonly read: Read }[];
  readonly required: boolean;
}

const prepared = new WeakMap<FieldTable, WeakMap<readonly FieldEntry[], readonly PreparedField[]>>();

/** The fields of a config, prepared once for all pages. */
export function preparedFields(entries: readonly FieldEntry[], table: FieldTable): readonly PreparedField[] {
  let ofTable = prepared.get(table);
  if (ofTable === undefined) prepared.set(table, (ofTable = new WeakMap()));
  let fields = ofTable.get(entries);
  if (fields === undefined) {
    fields = entries.map((entry) =>
      prepareField(withDefaults(FieldSpecSchema, typeof entry === 'string' ? { name: entry } : entry), table),
    );
    ofTable.set(entries, fields);
  }
  return fields;
}

function prepareField(spec: CompleteFieldSpec, table: FieldTable): PreparedField {
  const { name, selectors, strategies, required } = spec;
  const known = Object.hasOwn(table, name) ? table[name] : undefined;
  const type = spec.type ?? known?.type ?? 'text';
  // A known name with another type is looked up like any other property.
  const field = known?.type === type ? known : null;
  const readerFor = (strategy: FieldStrategy): Read | null => {
    if (strategy !== 'selectors')
      return field === null ? readProperty(spec, type, strategy) : readKnown(spec, field, strategy);
    if (selectors.length === 0) return null;
    const select = readerOf(spec, type);
    return ({ page }) => cellsOfTexts(spec, type, select(page), page);
  };
  const readers = strategies.flatMap((strategy) => {
    const read = readerFor(strategy);
    return read === null ? [] : [{ strategy, read }];
  });
  return { name, empty: emptyCells(name, type, spec.default), readers, required };
}

/** Reads a known field. */
function readKnown<T extends FieldType>(
  spec: CompleteFieldSpec,
  field: Field<T>,
  source: Source,
): Read | null {
  const { name, transform, multiple } = spec;
  const read = readerIn(field, source);
  if (read === null) return null;
  return (sources) => {
    const value = read(sources);
    if (value === null) return null;
    const cells = cellsOf(name, field.type, value);
    const cell = cells[name];
    if (typeof cell === 'string' && field.type === 'text') cells[name] = transformed(cell, transform);
    if (multiple) cells[name] = [cells[name]];
    return cells;
  };
}

/** Reads a field that is looked up as a property with its name. */
function readProperty(spec: CompleteFieldSpec, type: FieldType, source: Source): Read {
  return (sources) => cellsOfTexts(spec, type, propertyIn(source, spec.name, sources), sources.page);
}

/** Parses texts as values of the field's type: the first that parses, or all of them. */
function cellsOfTexts(
  { name, transform, multiple }: CompleteFieldSpec,
  type: FieldType,
  texts: readonly string[],
  page: Sources['page'],
): Cells | null {
  const parsed = texts
    .map((text) => parseCells(name, type, transformed(text, transform), page))
    .filter((cells) => cells !== null);
  const [first] = parsed;
  if (first === undefined) return null;
  return multiple ? { ...first, [name]: parsed.map((cells) => cells[name]) } : first;
}
