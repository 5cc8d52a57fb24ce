import type { CallbackListener } from '../ports/callback-listener.ts';

/** Tests act as the crawlers. */
export const NO_LISTENER: CallbackListener = {
  hostFor: (host) => host,
  listen: () => Promise.resolve('127.0.0.1:8001'),
  close: () => Promise.resolve(),
};
