import type { Completion, Heartbeat } from '@crawlerd/shared';

/** What a crawler sends. */
export type Report =
  /** Null: a body that nobody can read. */
  | { readonly kind: 'heartbeat'; readonly body: Heartbeat | null }
  | { readonly kind: 'completion'; readonly body: Completion };
