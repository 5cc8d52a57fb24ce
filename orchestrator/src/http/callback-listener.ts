import { callbackHost } from '../domain/callback-host.ts';
import type { CallbackListener } from '../ports/callback-listener.ts';
import type { App } from './app.ts';
import { listen } from './listen.ts';

export interface CallbackAddress {
  /** Null: the address that the runtime names. */
  readonly host: string | null;
  /** 0: any free port. */
  readonly port: number;
}

/** The callback app at its address, which is known only once the runtime is ready. */
export function callbackListener(app: App, { host, port }: CallbackAddress): CallbackListener {
  return {
    listen: async (runtimeHost) => {
      const bound = await listen(app, { host: host ?? runtimeHost, port, setting: 'CRAWLERD_CALLBACK' });
      return `${callbackHost(host, runtimeHost)}:${bound.port}`;
    },
    close: async () => {
      await app.close();
    },
  };
}
