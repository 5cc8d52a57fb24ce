import type { RenderConfig } from '@crawlerd/shared';

export interface RenderOptions {
  readonly mode: 'never' | 'auto' | 'always';
  readonly waitUntil: 'load' | 'domcontentloaded' | 'networkidle';
  /** For one page, from the moment its browser tab is there. */
  readonly timeoutMs: number;
  /** Kinds of resources that pages do not get, as the browser names them. */
  readonly block: readonly string[];
  /** Null: the first browser of the usual names is taken. */
  readonly executable: string | null;
}

/** Nothing that a crawl reads is in these, and they are most of what pages weigh. */
const BLOCKED = ['image', 'media', 'font'];

export function renderOptions(config: RenderConfig | undefined): RenderOptions {
  const { mode, wait_until, timeout, block, executable } =
    typeof config === 'string' ? { mode: config } : (config ?? {});
  return {
    // Whoever says how to render wants it done where it is needed.
    mode: mode ?? (config === undefined ? 'never' : 'auto'),
    waitUntil: wait_until ?? 'load',
    timeoutMs: (timeout ?? 30) * 1000,
    block: block ?? BLOCKED,
    executable: executable ?? null,
  };
}
