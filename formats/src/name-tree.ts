/** So many names are kept, and so long together: items decide them. Others are made anew for each item. */
const NAMES_MAX = 10_000;
const LENGTH_MAX = 1_000_000;

interface Room {
  names: number;
  length: number;
}

/**
 * What a name of an item leads to, such as a column: joined and looked up once for the keys on its way, and not again
 * for each item.
 */
export class NameTree<T> {
  readonly name: string;
  readonly #prefix: string;
  readonly #make: (name: string) => T;
  readonly #room: Room;
  readonly #inner = new Map<string, NameTree<T>>();
  #made: T | undefined;

  private constructor(name: string, prefix: string, make: (name: string) => T, room: Room) {
    this.name = name;
    this.#prefix = prefix;
    this.#make = make;
    this.#room = room;
  }

  /** @param make always gives the same for a name, and never undefined. */
  static of<T extends object | string | number | null>(make: (name: string) => T): NameTree<T> {
    return new NameTree('', '', make, { names: NAMES_MAX, length: LENGTH_MAX });
  }

  /** What is under this key of the object of this name. */
  at(key: string): NameTree<T> {
    return this.#inner.get(key) ?? this.#begin(key);
  }

  get leadsTo(): T {
    if (this.#made === undefined) this.#made = this.#make(this.name);
    return this.#made;
  }

  #begin(key: string): NameTree<T> {
    const name = this.#prefix + key;
    const room = this.#room;
    const inner = new NameTree(name, `${name}.`, this.#make, room);
    if (room.names > 0 && name.length <= room.length) {
      room.names -= 1;
      room.length -= name.length;
      this.#inner.set(key, inner);
    }
    return inner;
  }
}
