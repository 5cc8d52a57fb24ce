import type { Visit } from '../state/visit.ts';
import { MinHeap } from './heap.ts';

/** The waiting pages of one host. Most of a hundred thousand hosts have one or none: what is not needed is not there. */
export class VisitQueue {
  /** First in, first out; `#head` is the next one. */
  #fresh: Visit[] | null = null;
  #head = 0;
  #retries: MinHeap<Visit> | null = null;

  get isEmpty(): boolean {
    return this.#fresh === null && this.#retries === null;
  }

  add(visit: Visit): void {
    if (this.#fresh === null) this.#fresh = [visit];
    else this.#fresh.push(visit);
  }

  addRetry(visit: Visit, notBeforeMs: number): void {
    this.#retries ??= new MinHeap();
    this.#retries.push(notBeforeMs, visit);
  }

  /** When the first of them may be tried; Infinity if there is none. */
  dueMs(): number {
    return this.#fresh === null ? (this.#retries?.peek()?.key ?? Infinity) : 0;
  }

  /** A retry that is due comes first: it is the older page. */
  first(nowMs: number): Visit | undefined {
    return this.#hasDueRetry(nowMs) ? this.#retries?.peek()?.value : this.#fresh?.[this.#head];
  }

  dropFirst(nowMs: number): void {
    if (this.#hasDueRetry(nowMs)) {
      this.#retries?.pop();
      if (this.#retries?.peek() === undefined) this.#retries = null;
    } else if (this.#fresh !== null) {
      this.#dropFresh(this.#fresh);
    }
  }

  /** Removes and returns all of them, including retries that are not due yet. */
  clear(): Visit[] {
    const visits = this.#fresh?.slice(this.#head) ?? [];
    for (let retry = this.#retries?.pop(); retry !== undefined; retry = this.#retries?.pop()) {
      visits.push(retry.value);
    }
    this.#fresh = null;
    this.#head = 0;
    this.#retries = null;
    return visits;
  }

  #dropFresh(fresh: Visit[]): void {
    this.#head += 1;
    if (this.#head >= fresh.length) {
      this.#fresh = null;
      this.#head = 0;
    } else if (this.#head > 1024 && this.#head * 2 > fresh.length) {
      // Taking from the front of an array one by one would move all the rest each time.
      this.#fresh = fresh.slice(this.#head);
      this.#head = 0;
    }
  }

  #hasDueRetry(nowMs: number): boolean {
    return this.#retries !== null && (this.#retries.peek()?.key ?? Infinity) <= nowMs;
  }
}
