import type { RenderOptions } from '../plan/render-options.ts';

/** What the browser host is started with. */
export interface HostSettings {
  readonly executable: string;
  /** Addresses off the public internet where pages may go. */
  readonly allowedRanges: string;
  readonly verifyTls: boolean;
  readonly options: RenderOptions;
}

/** A page as the crawl fetched it, to be run. */
export interface RenderJob {
  /** Where it is from; the browser is told that it is there. */
  readonly url: string;
  readonly html: string;
  readonly userAgent: string;
}

export type RenderOutcome =
  /** `bytes`: what the page's scripts, styles and data took on the wire. */
  | { readonly kind: 'rendered'; readonly html: string; readonly bytes: number }
  /** The page led the browser to another address, which has not been asked for. */
  | { readonly kind: 'moved'; readonly to: string }
  | RenderFailure;

export interface RenderFailure {
  readonly kind: 'failed';
  readonly code: 'render_failed' | 'render_timeout';
  /** A sentence. */
  readonly detail: string;
  /** Whether a further try may go better. */
  readonly retryable: boolean;
}

export type ToHost =
  | { readonly kind: 'open'; readonly settings: HostSettings }
  | { readonly kind: 'render'; readonly id: number; readonly job: RenderJob };

export interface FromHost {
  readonly id: number;
  readonly outcome: RenderOutcome;
}

export function renderFailure(
  code: RenderFailure['code'],
  detail: string,
  retryable: boolean,
): RenderFailure {
  return { kind: 'failed', code, detail, retryable };
}
