/** A slot is eight words: four of the key, three of the content, and what is known of it. */
const WORDS = 8;
const STATE = 7;
const SLOTS_MIN = 4096;

const EMPTY = 0;
/** The earlier execution has it. */
const EARLIER = 1;
/** It was met since, or told. */
const MET = 2;

/** Words of a digest: four of its key, and three of what the item says. */
export type ItemDigest = Readonly<Record<0 | 1 | 2 | 3 | 4 | 5 | 6, number>>;

/**
 * Digests of items by their keys, in 32 bytes each and at most as many slots again: two of different items would have to
 * be equal in 128 bits for a mistake. A map of texts would need several times as much.
 */
export class DigestTable {
  readonly #entriesMax: number;
  #slots = new Uint32Array(SLOTS_MIN * WORDS);
  #entries = 0;

  constructor(entriesMax: number) {
    this.#entriesMax = entriesMax;
  }

  clear(): void {
    this.#slots = new Uint32Array(SLOTS_MIN * WORDS);
    this.#entries = 0;
  }

  /** Of the items of the earlier execution with the same key, the first counts. False: there are too many. */
  addEarlier(digest: ItemDigest): boolean {
    const at = this.#find(digest);
    return this.#slots[at + STATE] !== EMPTY || this.#put(at, digest, EARLIER);
  }

  /** Null: it is the same as before, or another one with its key was met already. */
  changeOf(digest: ItemDigest): 'new' | 'changed' | null {
    const at = this.#find(digest);
    const state = this.#slots[at + STATE];
    if (state === MET) return null;
    if (state === EMPTY) {
      // Where there is no room for it, another one with the same key is told too.
      this.#put(at, digest, MET);
      return 'new';
    }
    this.#slots[at + STATE] = MET;
    const isSame =
      this.#slots[at + 4] === digest[4] &&
      this.#slots[at + 5] === digest[5] &&
      this.#slots[at + 6] === digest[6];
    return isSame ? null : 'changed';
  }

  /** Whether an item of the earlier execution was not met; once for each key. */
  takeGone(digest: ItemDigest): boolean {
    const at = this.#find(digest);
    if (this.#slots[at + STATE] !== EARLIER) return false;
    this.#slots[at + STATE] = MET;
    return true;
  }

  /** Where its key is, or would be. */
  #find(digest: ItemDigest): number {
    const slots = this.#slots;
    const mask = slots.length / WORDS - 1;
    for (let slot = digest[0] & mask; ; slot = (slot + 1) & mask) {
      const at = slot * WORDS;
      if (slots[at + STATE] === EMPTY) return at;
      const isIt =
        slots[at] === digest[0] &&
        slots[at + 1] === digest[1] &&
        slots[at + 2] === digest[2] &&
        slots[at + 3] === digest[3];
      if (isIt) return at;
    }
  }

  #put(at: number, digest: ItemDigest, state: number): boolean {
    if (this.#entries >= this.#entriesMax) return false;
    this.#entries += 1;
    this.#write(at, digest, state);
    if (this.#entries * 2 > this.#slots.length / WORDS) this.#grow();
    return true;
  }

  #write(at: number, digest: ItemDigest, state: number): void {
    for (const word of DIGEST_WORDS) this.#slots[at + word] = digest[word];
    this.#slots[at + STATE] = state;
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Uint32Array(before.length * 2);
    const digest: Record<0 | 1 | 2 | 3 | 4 | 5 | 6, number> = { 0: 0, 1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: 0 };
    for (let at = 0; at < before.length; at += WORDS) {
      const state = before[at + STATE] ?? EMPTY;
      if (state === EMPTY) continue;
      for (const word of DIGEST_WORDS) digest[word] = before[at + word] ?? 0;
      this.#write(this.#find(digest), digest, state);
    }
  }
}

const DIGEST_WORDS = [0, 1, 2, 3, 4, 5, 6] as const;
