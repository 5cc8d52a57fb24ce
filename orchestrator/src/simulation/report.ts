import type { Completion, Heartbeat } from '@crawlerd/shared';

/** What a crawler sends. */
export type Report =
  | { readonly kind: 'heartbeat'; readonly body: Heartbeat }
  | { readonly kind: 'completion'; readonly body: Completion };
