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

interface Bound {
  readonly app: App;
  readonly host: string;
  readonly port: number;
}

/** The callback app at its address, which is known only once the runtime is ready, and may change after that. */
export function callbackListener(
  makeApp: () => Promise<App>,
  { host, port }: CallbackAddress,
): CallbackListener {
  let bound: Bound | null = null;
  return {
    hostFor: (runtimeHost) => callbackHost(host, runtimeHost),
    listen: async (runtimeHost) => {
      const wanted = host ?? runtimeHost;
      if (bound?.host !== wanted) {
        const before: Bound | null = bound;
        // The same port as before: whoever has allowed it in a firewall need not do so again.
        bound = await bind(await makeApp(), wanted, before?.port ?? port);
        await before?.app.close();
      }
      return `${callbackHost(host, runtimeHost)}:${bound.port}`;
    },
    close: async () => {
      await bound?.app.close();
    },
  };
}

async function bind(app: App, host: string, port: number): Promise<Bound> {
  try {
    return { app, host, port: (await listen(app, { host, port, setting: 'CRAWLERD_CALLBACK' })).port };
  } catch (error) {
    await app.close();
    throw error;
  }
}
