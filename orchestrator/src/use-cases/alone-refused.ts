interface Record {
  /** How often it was refused while others were launched and none of them was refused. */
  alone: number;
  refusals: number;
  launches: number;
  othersRefused: number;
}

/** Executions that are remembered; beyond them the oldest get their chances again. */
const KNOWN_MAX = 1000;
/** A machine may be at its limit, and refuse one and then another. The same one so often is no accident. */
const ALONE_MAX = 3;

/**
 * Finds executions that are refused while all others are launched: whatever the engine says of the machine, they are
 * the reason. Without this, one that can provoke such words would be tried for ever.
 */
export class AloneRefused {
  readonly #records = new Map<string, Record>();
  #launches = 0;
  #refusals = 0;

  launched(executionId: string): void {
    this.#records.delete(executionId);
    this.#launches += 1;
  }

  /** To be asked at each refusal: whether it is this execution alone that is refused, again and again. */
  isAlone(executionId: string): boolean {
    const before = this.#records.get(executionId);
    const record = this.#refused(executionId);
    if (before === undefined) return false;
    record.alone =
      record.launches > before.launches && record.othersRefused === before.othersRefused
        ? before.alone + 1
        : record.launches === before.launches
          ? before.alone
          : 0;
    if (record.alone < ALONE_MAX) return false;
    this.#records.delete(executionId);
    return true;
  }

  /** Whether it was refused before. */
  isSecond(executionId: string): boolean {
    const isKnown = this.#records.has(executionId);
    if (isKnown) this.#records.delete(executionId);
    else this.#refused(executionId);
    return isKnown;
  }

  #refused(executionId: string): Record {
    const before = this.#records.get(executionId);
    this.#refusals += 1;
    const refusals = (before?.refusals ?? 0) + 1;
    const record = {
      alone: before?.alone ?? 0,
      refusals,
      launches: this.#launches,
      othersRefused: this.#refusals - refusals,
    };
    this.#records.delete(executionId);
    this.#records.set(executionId, record);
    const [oldest] = this.#records.keys();
    if (this.#records.size > KNOWN_MAX && oldest !== undefined) this.#records.delete(oldest);
    return record;
  }
}
