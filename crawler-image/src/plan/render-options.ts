import { RenderSchema, withDefaults, type RenderConfig } from '@crawlerd/shared';

export interface RenderOptions {
  readonly mode: 'never' | 'auto' | 'always';
  readonly waitUntil: 'load' | 'domcontentloaded' | 'networkidle';
  /** For one page, starting when its browser tab is open. */
  readonly timeoutMs: number;
  /** Resource types that are not loaded, as the browser names them. */
  readonly block: readonly string[];
  /** Null: the first browser found under the usual names. */
  readonly executable: string | null;
}

export function renderOptions(config: RenderConfig): RenderOptions {
  // A string is short for an object with only a mode.
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
