export interface EmptyServerMessage {
  readonly kind: 'listening';
  readonly url: string;
}

/** What the service with the fake runtime tells. */
export type FakeServiceMessage =
  | { readonly kind: 'listening'; readonly url: string }
  /** A container runs; this is what the crawler in it would find in its environment. */
  | { readonly kind: 'started'; readonly id: string; readonly apiBaseUrl: string }
  | { readonly kind: 'closed' };

/** What it is told. */
export type FakeServiceOrder =
  | { readonly kind: 'exit'; readonly id: string }
  /** Stop, and say when everything is on disk. */
  | { readonly kind: 'close' };
