/** Which values of items are wanted: the name of an object stands for all that is in it. */
export interface Choice {
  /** In this order. Null: all. */
  readonly fields?: readonly string[] | null;
  readonly omit?: readonly string[];
}

/** Asked for each name of each item, so that it takes as long for a thousand fields as for one. */
export class Chooser {
  readonly #fields: Names | null;
  readonly #omit: Names;

  constructor({ fields = null, omit = [] }: Choice) {
    this.#fields = fields === null ? null : new Names(fields);
    this.#omit = new Names(omit);
  }

  isChosen(name: string): boolean {
    return !this.#omit.cover(name) && this.#fields?.cover(name) !== false;
  }

  /** Some of what is in the object of this name may be chosen, and some not. */
  isDivided(name: string): boolean {
    return this.#omit.goWithin(name) || (this.#fields?.goWithin(name) === true && !this.#fields.cover(name));
  }

  /** Those that are chosen, in the order in which they were; a field that there is not is a name too. */
  inOrder(names: readonly string[]): string[] {
    const chosen = names.filter((name) => this.isChosen(name));
    if (this.#fields === null) return chosen;
    const all = this.#fields.list.flatMap((field) => {
      const inner = names.filter((name) => isWithin(name, field));
      return inner.length > 0 ? inner : [field];
    });
    return [...new Set(all)].filter((name) => this.isChosen(name));
  }
}

class Names {
  readonly list: readonly string[];
  readonly #all: ReadonlySet<string>;
  readonly #above: ReadonlySet<string>;
  readonly #longest: number;

  constructor(list: readonly string[]) {
    this.list = list;
    this.#all = new Set(list);
    this.#above = new Set(list.flatMap(objectsAround));
    this.#longest = Math.max(0, ...list.map((name) => name.length));
  }

  /** It is one of these, or within one: `a.b` is within `a`. */
  cover(name: string): boolean {
    if (this.#all.size === 0) return false;
    if (this.#all.has(name)) return true;
    for (let at = name.indexOf('.'); at !== -1 && at <= this.#longest; at = name.indexOf('.', at + 1)) {
      if (this.#all.has(name.slice(0, at))) return true;
    }
    return false;
  }

  /** One of these may be within the object of this name. */
  goWithin(name: string): boolean {
    return name.length < this.#longest && this.#above.has(name);
  }
}

/** The names of all objects that this name may be within: of `a.b.c`, `a` and `a.b`. */
function objectsAround(name: string): string[] {
  return [...name.matchAll(/\./g)].map(({ index }) => name.slice(0, index));
}

function isWithin(name: string, above: string): boolean {
  return name.startsWith(above) && (name.length === above.length || name[above.length] === '.');
}
