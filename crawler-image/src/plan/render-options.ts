import { RenderSchema, withDefaults, type RenderConfig } from '@crawlerd/shared';

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

export function renderOptions(config: RenderConfig): RenderOptions {
  // A mode alone is short for an object that says no more.
  const { mode, wait_until, timeout, block, executable } =
    typeof config === 'string' ? withDefaults(RenderSchema, { mode: config }) : config;
  return {
    mode,
    waitUntil: wait_until,
    timeoutMs: timeout * 1000,
    block,
    executable: executable ?? null,
  };
}
