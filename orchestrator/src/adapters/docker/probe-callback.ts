import { createServer, type Server } from 'node:http';
import { callbackHost } from '../../domain/callback-host.ts';
import type { Engine } from './engine.ts';
import { hasStatus } from './errors.ts';
import { withNetwork } from './network.ts';

export interface ProbeOptions {
  readonly engine: Engine;
  readonly network: string;
  /** Any image with Node on its path; the crawler's own is the one that matters. */
  readonly image: string;
  /** Null: the network's gateway. */
  readonly callbackHost: string | null;
  readonly callbackPort: number;
}

export interface ProbeResult {
  readonly reachable: boolean;
  /** The address that was tried. */
  readonly url: string;
}

const PROBE_MS = 20_000;

/** Any response counts, even an error status: it shows that packets arrive. */
const SCRIPT =
  'fetch(process.argv[1],{signal:AbortSignal.timeout(8000)}).then(()=>process.exit(0),()=>process.exit(1))';

/**
 * Whether a container on crawlerd's network reaches the callback address, tested with a real container. If
 * no service listens there, this function does so during the test.
 *
 * @throws RuntimeError if the engine cannot run the probe.
 */
export async function probeCallback(options: ProbeOptions): Promise<ProbeResult> {
  return withNetwork(options.engine, options.network, ({ gateway }) => probeFrom(options, gateway));
}

async function probeFrom(options: ProbeOptions, gateway: string): Promise<ProbeResult> {
  const host = options.callbackHost ?? gateway;
  const server = await listenUnlessTaken(host, options.callbackPort);
  const reached = callbackHost(options.callbackHost, gateway);
  const url = `http://${reached}:${portOf(server) ?? options.callbackPort}/`;
  try {
    return { reachable: (await runProbe(options, url)) === 0, url };
  } finally {
    server?.close();
  }
}

async function runProbe({ engine, image, network }: ProbeOptions, url: string): Promise<number> {
  const container = await engine.call('create a probe container', (docker) =>
    docker.createContainer({
      Image: image,
      Entrypoint: ['node', '-e', SCRIPT, url],
      Labels: { 'crawlerd.probe': '1' },
      HostConfig: { NetworkMode: network, CapDrop: ['ALL'], SecurityOpt: ['no-new-privileges'] },
    }),
  );
  try {
    await engine.call('start a probe container', () => container.start());
    const { StatusCode } = await engine.call(
      'wait for a probe container',
      (): Promise<{ StatusCode: number }> => container.wait(),
      { deadlineMs: PROBE_MS },
    );
    return StatusCode;
  } finally {
    await engine
      .call('remove a probe container', () => container.remove({ force: true }))
      .catch((error: unknown) => {
        if (!hasStatus(error, 404)) throw error;
      });
  }
}

/** Null if something listens there already, which the probe then reaches. */
async function listenUnlessTaken(host: string, port: number): Promise<Server | null> {
  const server = createServer((_request, response) => response.end('here'));
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else reject(error);
    });
    server.listen(port, host, () => resolve(server));
  });
}

function portOf(server: Server | null): number | null {
  const address = server?.address();
  return typeof address === 'object' && address !== null ? address.port : null;
}
