import type { ItemFile } from '@crawlerd/client';
import { formatBytes } from './bytes.ts';
import type { Context } from './context.ts';
import { LiveRegion } from './live-region.ts';
import { plural } from './progress-line.ts';
import { styleOf } from './style.ts';

const DRAW_MS = 100;
const BAR_CELLS = 20;
const LINE_FEED = 0x0a;

/** How far a file of items is, drawn on standard error while that is a terminal. */
export class ItemProgress {
  readonly #io: Context['io'];
  readonly #name: string;
  readonly #isLive: boolean;
  readonly #region: LiveRegion;
  #lines = 0;
  #drawnAtMs = -Infinity;

  constructor({ io, json }: Context, name: string) {
    const style = styleOf(io.stderr, io.env);
    this.#io = io;
    this.#name = name;
    this.#isLive = style.live && !json;
    this.#region = new LiveRegion(io.stderr, style);
  }

  /** @param hasLines its items are lines of text, so that those that are there can be counted. */
  draw(bytes: number, { count }: ItemFile, chunk: Uint8Array, hasLines: boolean): void {
    if (!this.#isLive) return;
    if (hasLines && count !== null) for (const byte of chunk) if (byte === LINE_FEED) this.#lines += 1;
    const nowMs = this.#io.now();
    if (nowMs - this.#drawnAtMs < DRAW_MS) return;
    this.#drawnAtMs = nowMs;
    const size = formatBytes(bytes);
    if (count === null) this.#region.draw([`${this.#name}: ${size}`]);
    else if (!hasLines) this.#region.draw([`${this.#name}: ${size} of ${plural(count, 'item')}`]);
    else
      this.#region.draw([
        `${this.#name}: ${bar(this.#lines / (count + 1))} of ${plural(count, 'item')}, ${size}`,
      ]);
  }

  clear(): void {
    this.#region.clear();
  }
}

/** Texts may have line breaks of their own, so it may look like more than all. */
function bar(share: number): string {
  const full = Math.min(1, share);
  const cells = Math.floor(full * BAR_CELLS);
  return `[${'#'.repeat(cells)}${'.'.repeat(BAR_CELLS - cells)}] ${Math.floor(full * 100)} %`;
}
