/**
 * Opens something for each value, `ahead` of them at a time, and gives it in the order of the values. It is closed
 * when the next one is asked for, or none any more.
 */
export async function* readAhead<V, T>(
  values: readonly V[],
  ahead: number,
  open: (value: V) => Promise<T>,
  close: (opened: T) => Promise<void>,
): AsyncIterable<[V, T]> {
  const opening: Promise<T>[] = [];
  const begin = (some: readonly V[]) => {
    for (const value of some) {
      const opened = open(value);
      // A failure is thrown at its turn, and is not unhandled until then.
      opened.catch(() => undefined);
      opening.push(opened);
    }
  };
  try {
    begin(values.slice(0, ahead));
    for (const [i, value] of values.entries()) {
      const first = opening[0];
      if (first === undefined) return;
      const opened = await first;
      yield [value, opened];
      void opening.shift();
      await close(opened);
      begin(values.slice(i + ahead, i + ahead + 1));
    }
  } finally {
    for (const opened of await Promise.allSettled(opening)) {
      if (opened.status === 'fulfilled') await close(opened.value);
    }
  }
}
