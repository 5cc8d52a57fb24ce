/** A binary min-heap: equal keys come out in the order they went in. */
export class MinHeap<T> {
  readonly #nodes: { key: number; order: number; value: T }[] = [];
  #order = 0;

  push(key: number, value: T): void {
    const nodes = this.#nodes;
    const node = { key, order: this.#order++, value };
    let i = nodes.push(node) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = nodes[parent];
      if (above === undefined || precedes(above, node)) break;
      nodes[i] = above;
      i = parent;
    }
    nodes[i] = node;
  }

  peek(): { readonly key: number; readonly value: T } | undefined {
    return this.#nodes[0];
  }

  pop(): { readonly key: number; readonly value: T } | undefined {
    const nodes = this.#nodes;
    const top = nodes[0];
    const last = nodes.pop();
    if (top === undefined || last === undefined || nodes.length === 0) return top;
    let i = 0;
    for (;;) {
      const left = nodes[2 * i + 1];
      const right = nodes[2 * i + 2];
      if (left === undefined) break;
      const goRight = right !== undefined && precedes(right, left);
      const child = goRight ? right : left;
      if (precedes(last, child)) break;
      nodes[i] = child;
      i = 2 * i + (goRight ? 2 : 1);
    }
    nodes[i] = last;
    return top;
  }
}

function precedes(a: { key: number; order: number }, b: { key: number; order: number }): boolean {
  return a.key < b.key || (a.key === b.key && a.order < b.order);
}
