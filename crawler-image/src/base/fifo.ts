/** First in, first out. Taking from the front of an array one by one would move all the rest each time. */
export class Fifo<T> {
  #values: T[] = [];
  #head = 0;

  get size(): number {
    return this.#values.length - this.#head;
  }

  add(value: T): void {
    this.#values.push(value);
  }

  take(): T | undefined {
    const value = this.#values[this.#head];
    if (this.#head < this.#values.length) this.#head += 1;
    if (this.#head > 1024 && this.#head * 2 > this.#values.length) {
      this.#values = this.#values.slice(this.#head);
      this.#head = 0;
    }
    return value;
  }
}
