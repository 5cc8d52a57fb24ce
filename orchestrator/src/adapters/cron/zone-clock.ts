const DAY_MS = 86_400_000;
const SECOND_MS = 1000;
/** More than a search looks at. */
const YEARS_KEPT = 50;

/** A span of time in which the offset of a zone does not change. */
export interface Period {
  readonly from: number;
  /** The first moment after it. */
  readonly to: number;
  readonly offsetMs: number;
  /** What the clock would show at `from` if it had not been changed then. */
  readonly wallBefore: number;
}

interface Change {
  readonly at: number;
  readonly beforeMs: number;
  readonly afterMs: number;
}

interface Year {
  /** At its beginning. */
  readonly offsetMs: number;
  readonly changes: readonly Change[];
}

/** The clock of a time zone: when it is changed, and by how much. */
export class ZoneClock {
  readonly #format: Intl.DateTimeFormat;
  readonly #years = new Map<number, Year>();

  /** @throws RangeError for an unknown zone. */
  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  }

  offsetMs(moment: number): number {
    const [, sign = '+', hours = '0', minutes = '0', seconds = '0'] =
      /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(this.#format.format(moment)) ?? [];
    const ms = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * SECOND_MS;
    return sign === '-' ? -ms : ms;
  }

  /** The periods from the one that a moment is in, until at least `years` later. */
  *periods(moment: number, years: number): Generator<Period> {
    const year = new Date(moment).getUTCFullYear();
    let from = startOf(year - 1);
    let { offsetMs } = this.#year(year - 1);
    let wallBefore = from + offsetMs;
    for (let at = year - 1; at <= year + years; at++) {
      for (const change of this.#year(at).changes) {
        if (change.at > moment) yield { from, to: change.at, offsetMs, wallBefore };
        from = change.at;
        offsetMs = change.afterMs;
        wallBefore = change.at + change.beforeMs;
      }
    }
    yield { from, to: startOf(year + years + 1), offsetMs, wallBefore };
  }

  /** No zone has changed its clock twice within a day. */
  #year(year: number): Year {
    const known = this.#years.get(year);
    if (known !== undefined) return known;
    const changes: Change[] = [];
    const offsetMs = this.offsetMs(startOf(year));
    let beforeMs = offsetMs;
    for (let day = startOf(year); day < startOf(year + 1); day += DAY_MS) {
      const afterMs = this.offsetMs(day + DAY_MS);
      if (afterMs !== beforeMs)
        changes.push({ at: this.#changeBetween(day, day + DAY_MS), beforeMs, afterMs });
      beforeMs = afterMs;
    }
    if (this.#years.size >= YEARS_KEPT) this.#years.clear();
    this.#years.set(year, { offsetMs, changes });
    return { offsetMs, changes };
  }

  #changeBetween(before: number, after: number): number {
    const beforeMs = this.offsetMs(before);
    let [low, high] = [before, after];
    while (high - low > SECOND_MS) {
      const middle = low + Math.floor((high - low) / 2 / SECOND_MS) * SECOND_MS;
      if (this.offsetMs(middle) === beforeMs) low = middle;
      else high = middle;
    }
    return high;
  }
}

function startOf(year: number): number {
  return Date.UTC(year, 0, 1);
}
