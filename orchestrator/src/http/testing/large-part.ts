import type { Random } from '../../simulation/random.ts';

/** Values as JSON texts: building the values themselves would take longer than all that is measured. */
export class Part {
  readonly random: Random;
  readonly bytes: number;

  constructor(random: Random, bytes: number) {
    this.random = random;
    this.bytes = bytes;
  }

  /** As many copies of an entry as fit; with `#`, each copy has its own number there. */
  list(entry: string, bytes = this.bytes): string {
    return `[${this.#copies(entry, bytes)}]`;
  }

  map(value: string, key = 'k#', bytes = this.bytes): string {
    return `{${this.#copies(`${JSON.stringify(key)}:${value}`, bytes)}}`;
  }

  text(unit: string, bytes = this.bytes): string {
    return `"${unit.repeat(Math.max(1, Math.floor(bytes / Buffer.byteLength(unit))))}"`;
  }

  nested(open: string, inner: string, close: string, depth: number): string {
    return open.repeat(depth) + inner + close.repeat(depth);
  }

  /** One of many values of every kind. */
  any(): string {
    const { random } = this;
    return random.pick([
      () => this.list('1'),
      () => this.list('""'),
      () => this.list('[]'),
      () => this.list('{"a":{"b":[null]}}'),
      () => this.list('1e308'),
      () => this.list(this.text('x', random.pick([10, 3000, 70_000]))),
      () => this.map('1'),
      () => this.map('{}', '\u0000#'),
      () => this.map('[]', `${'k'.repeat(random.pick([1, 300, 5000]))}#`),
      () => this.text('a'),
      () => this.text(String.raw`\u0000`),
      () => this.text(String.raw`\ud800`),
      () => this.text(' '),
      () => this.text('\u4e2d'),
      () => '9'.repeat(this.bytes),
      () => `0.${'1'.repeat(this.bytes)}e-${'9'.repeat(9)}`,
      () => this.nested('[', '', ']', random.pick([60, 70, 5000, this.bytes >> 1])),
      () => this.nested('{"a":', '1', '}', random.pick([60, 70, 5000])),
      () => `{"__proto__":${this.list('1')}}`,
      () => `{"constructor":{"prototype":${this.list('1')}}}`,
      () => String.raw`{"\u005f_proto__":1,"a":${this.list('1')}}`,
    ])();
  }

  #copies(entry: string, bytes: number): string {
    const count = Math.max(1, Math.floor(bytes / (entry.length + (entry.includes('#') ? 7 : 1))));
    if (!entry.includes('#')) return Array.from({ length: count }, () => entry).join(',');
    return Array.from({ length: count }, (_, i) => entry.replaceAll('#', String(i))).join(',');
  }
}

export type Maker = (part: Part) => [made: string, text: string];

/** So many copies of an entry, each with its own number in place of `#`. */
export const listOf = (count: number, entry: string): string =>
  `[${Array.from({ length: count }, (_, i) => entry.replace('#', String(i))).join(',')}]`;
export const mapOf = (count: number, value: string): string =>
  `{${Array.from({ length: count }, (_, i) => `"k${i}":${value}`).join(',')}}`;
