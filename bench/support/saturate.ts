import { Connection } from './connection.ts';
import { mainThreadMs } from './cores.ts';

/** How much a server does when all it is asked for waits already. */
export interface Saturated {
  readonly perSecond: number;
  /** Of its event loop, for each answer. */
  readonly cpuMicroseconds: number;
}

export interface SaturateOptions {
  readonly target: URL;
  readonly pid: number;
  readonly connections: number;
  /** How many answers are waited for: a share of the time would be one of a cold server if the machine is slow. */
  readonly count: number;
  /** The status of every answer. */
  readonly wanted: number;
}

/** Sends requests one after another over each of its connections; each begins at another one of them. */
export async function saturate(requests: readonly string[], options: SaturateOptions): Promise<Saturated> {
  const { target, pid, connections, count, wanted } = options;
  let sent = 0;
  const cpuBefore = mainThreadMs(pid);
  const startMs = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async (_, i) => {
      const connection = await Connection.open(target);
      for (let n = i; sent < count; n++) {
        sent += 1;
        const { status, body } = await connection.send(requests[n % requests.length] ?? '');
        if (status !== wanted) throw new Error(`a request was answered with ${status}: ${body}`);
      }
      connection.close();
    }),
  );
  return {
    perSecond: (sent * 1000) / (performance.now() - startMs),
    cpuMicroseconds: ((mainThreadMs(pid) - cpuBefore) * 1000) / sent,
  };
}
