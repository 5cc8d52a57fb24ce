/** Which values of items are wanted: the name of an object stands for all that is in it. */
export interface Choice {
  /** In this order. Null: all. */
  readonly fields?: readonly string[] | null;
  readonly omit?: readonly string[];
}

export function isChosen(name: string, { fields = null, omit = [] }: Choice): boolean {
  if (omit.some((each) => isWithin(name, each))) return false;
  return fields === null || fields.some((each) => isWithin(name, each));
}

/** Those that are chosen, in the order in which they were; a field that there is not is a name too. */
export function inChosenOrder(names: readonly string[], choice: Choice): string[] {
  const { fields = null } = choice;
  if (fields === null) return names.filter((name) => isChosen(name, choice));
  const all = fields.flatMap((field) => {
    const inner = names.filter((name) => isWithin(name, field));
    return inner.length > 0 ? inner : [field];
  });
  return [...new Set(all)].filter((name) => isChosen(name, choice));
}

/** `a.b` is within `a`, and so is `a`. */
function isWithin(name: string, above: string): boolean {
  return name.startsWith(above) && (name.length === above.length || name[above.length] === '.');
}
