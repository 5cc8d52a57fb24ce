import type { AddressRules } from '../guard/address-guard.ts';
import type { RenderOptions } from '../plan/render-options.ts';

/** Settings that the browser host is started with. */
export interface HostSettings {
  readonly executable: string;
  /** Hold for what pages request, too. */
  readonly addressRules: AddressRules;
  readonly verifyTls: boolean;
  readonly options: RenderOptions;
}

/** A page as the crawl fetched it, to be rendered. */
export interface RenderJob {
  /** Where it was fetched; the browser treats it as the address of the document. */
  readonly url: string;
  readonly html: string;
  readonly userAgent: string;
}

export type RenderOutcome =
  /** `bytes`: what the page's scripts, styles and data took on the wire. */
  | {
      readonly kind: 'rendered';
      readonly html: string;
      readonly bytes: number;
      /** The tab is still open, and the page may change. */
      readonly mayChange?: true;
    }
  /** The page navigated to another address, which the browser did not request. */
  | { readonly kind: 'moved'; readonly to: string }
  | RenderFailure;

export interface RenderFailure {
  readonly kind: 'failed';
  readonly code: 'render_failed' | 'render_timeout';
  /** A sentence. */
  readonly detail: string;
  /** Whether a retry may succeed. */
  readonly retryable: boolean;
}

export type ToHost =
  | { readonly kind: 'open'; readonly settings: HostSettings }
  /** `isAwaited`: the page is waited for until `enough`, because it may lack what it is rendered for. */
  | { readonly kind: 'render'; readonly id: number; readonly job: RenderJob; readonly isAwaited: boolean }
  /** The page has what it is rendered for: its tab is closed. */
  | { readonly kind: 'enough'; readonly id: number };

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
