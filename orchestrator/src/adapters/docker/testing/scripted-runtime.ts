import type { LaunchSpec } from '../../../ports/runtime.ts';
import { json, socketEngine } from '../../../testing/socket-engine.ts';
import { temporaryFolder } from '../../../testing/temporary-folder.ts';
import { DataDirExecutionFolders } from '../../data-folder/execution-folders.ts';
import { DockerRuntime } from '../docker-runtime.ts';

export const NAME = 'crawler-task-e1-1';
export const TOKEN = 'http://user:s3cret-token@10.0.0.1:1';
export const spec: LaunchSpec = {
  executionId: 'e1',
  attempt: 1,
  image: 'shop:1',
  config: '{}',
  env: { API_BASE_URL: TOKEN },
  resources: {},
};
export const ref = { executionId: 'e1', attempt: 1, containerId: 'abc' };

export const IMAGE_ID = `sha256:${'7'.repeat(64)}`;
const image = json(200, { Id: IMAGE_ID, RepoDigests: [], Config: { User: '1000' } });
const NEVER = '0001-01-01T00:00:00Z';
const idle = { Running: false, Paused: false, Restarting: false, OOMKilled: false, ExitCode: 0, Error: '' };
export const container = (State: object, instance = 'mine') => ({
  Id: 'abc',
  Image: IMAGE_ID,
  Config: { Labels: { 'crawlerd.instance': instance } },
  State: { ...idle, StartedAt: NEVER, FinishedAt: NEVER, ...State },
});
export const created = json(200, container({}));
export const running = json(200, container({ Running: true, StartedAt: '2026-01-02T03:04:05Z' }));
export const exited = json(
  200,
  container({ StartedAt: '2026-01-02T03:04:05Z', FinishedAt: '2026-01-02T03:04:06Z' }),
);
export const none = json(200, []);
export const one = json(200, [{ Id: 'abc', Created: 1 }]);
export const absent = json(404, { message: `No such container: ${NAME}` });
const network = json(200, { IPAM: { Config: [{ Subnet: '10.9.0.0/16', Gateway: '10.9.0.1' }] } });
const version = json(200, { Components: [{ Name: 'Engine' }] });

export const NETWORK = 'GET /networks/net';
/** By labels: all that carry those of an attempt. */
export const FIND = 'GET /containers/json';
export const INSPECT_NAME = `GET /containers/${NAME}/json`;
export const INSPECT = 'GET /containers/abc/json';
export const IMAGE = 'GET /images/shop:1/json';
export const CREATE = 'POST /containers/create';
export const START = 'POST /containers/abc/start';

type Routes = Parameters<typeof socketEngine>[0];

/** The runtime, on an engine with these scripted routes. */
export function scriptedRuntime(routes: Routes, deadlineMs?: number) {
  const { engine, seen } = socketEngine(
    { 'GET /version': version, [NETWORK]: network, [IMAGE]: image, ...routes },
    deadlineMs,
  );
  const runtime = new DockerRuntime({
    engine,
    instance: 'mine',
    network: 'net',
    folders: new DataDirExecutionFolders({ root: temporaryFolder() }),
    stopGraceSeconds: 1,
    filtersEgress: false,
    defaultResources: { memory_mb: 64, cpus: 1, pids: 16 },
    ceilings: { memory_mb: 128, cpus: 2, pids: 32 },
    openFiles: 256,
    rootImages: [],
    readOnlyImages: [],
  });
  const count = (route: string): number => seen.filter((request) => request.route === route).length;
  return { runtime, seen, count };
}
