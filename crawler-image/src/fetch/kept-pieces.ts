/** The pieces of a body, of which those that were read are kept for a second look, up to a limit. */
export class KeptPieces {
  readonly #source: AsyncIterator<Buffer, unknown, undefined>;
  readonly #bytesMax: number;
  readonly #first: readonly Buffer[];
  /** Null once there are too many. */
  #kept: Buffer[] | null = [];
  #keptBytes = 0;
  #fault: { readonly error: unknown } | null = null;

  /** @param first Those that were read already, before the rest of `source`. */
  constructor(source: AsyncIterator<Buffer, unknown, undefined>, first: readonly Buffer[], bytesMax: number) {
    this.#source = source;
    this.#first = first;
    this.#bytesMax = bytesMax;
    for (const piece of first) this.#keep(piece);
  }

  async *all(): AsyncGenerator<Buffer> {
    for (const piece of this.#first) yield piece;
    for (let piece = await this.#next(); piece !== null; piece = await this.#next()) yield piece;
  }

  /**
   * All pieces, whether they were read or not; null if they are too many. Whoever read {@link all} may have stopped
   * anywhere, even while it waited for a piece: that one is kept when it arrives, before those that are asked for here.
   *
   * @throws an error of the source, even if it was thrown to that reader.
   */
  async whole(): Promise<Buffer | null> {
    while (this.#kept !== null && (await this.#next()) !== null);
    if (this.#fault !== null) throw this.#fault.error;
    return this.#kept === null ? null : Buffer.concat(this.#kept);
  }

  async #next(): Promise<Buffer | null> {
    const piece = await this.#source.next().catch((error: unknown) => {
      this.#fault = { error };
      throw error;
    });
    if (piece.done === true) return null;
    this.#keep(piece.value);
    return piece.value;
  }

  #keep(piece: Buffer): void {
    this.#keptBytes += piece.length;
    if (this.#keptBytes > this.#bytesMax) this.#kept = null;
    this.#kept?.push(piece);
  }
}
