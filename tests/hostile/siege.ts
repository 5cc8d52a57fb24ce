import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ExecutionStatus, Launch } from '@crawlerd/shared';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { docker } from '../support/docker.ts';
import { FAULT_IMAGE, faultLaunch } from '../support/fault-crawler.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { removeFolder, unwanted } from './data-folder.ts';
import { hostileImage, type ImageUser } from './hostile-image.ts';
import type { Target } from './neighbourhood.ts';
import { readOutcomes, type Outcome } from './outcomes.ts';

/** Items of the crawls that must not be affected. */
const LINES = 400;
const MEMORY_MB = 192;
const CPUS = 0.75;
/** The user of crawlerd's own image, and so of the crawls beside the attack. */
const CRAWLER_USER = 1000;
const OWN_FILES =
  /^(crawlerd\.(db|lock)(-\w+)?|instance\.(id|key)|task_configs|crawler_outputs|logs|results)$/;

interface Attack extends Partial<Launch> {
  readonly targets?: readonly Target[];
  readonly rootPermitted?: boolean;
}

/** Settings of a service that may launch the hostile image, as an operator who is careful would set them. */
export function siegeSettings({ rootPermitted = false } = {}): Record<string, string> {
  return {
    CRAWLERD_ALLOWED_IMAGES: ['crawlerd-test/hostile-*', FAULT_IMAGE].join(','),
    CRAWLERD_READ_ONLY_IMAGES: 'crawlerd-test/hostile-*',
    CRAWLERD_CRAWL_ALLOWED_RANGES: '',
    ...(rootPermitted && { CRAWLERD_ROOT_IMAGES: 'crawlerd-test/hostile-*' }),
  };
}

/**
 * A service under attack: an execution that has finished before, one that crawls meanwhile, and an image that
 * attacks. What must hold afterwards is checked here.
 */
export class Siege {
  readonly service: ServiceProcess;
  readonly #user: ImageUser;
  readonly #earlier: string;
  readonly #earlierItems: string;
  readonly #honest: string;

  private constructor(
    service: ServiceProcess,
    user: ImageUser,
    earlier: { id: string; items: string },
    honest: string,
  ) {
    this.service = service;
    this.#user = user;
    this.#earlier = earlier.id;
    this.#earlierItems = earlier.items;
    this.#honest = honest;
  }

  /** @param honestMs how long the crawl beside the attack works: about as long as the attack. */
  static async begin(user: ImageUser, settings: Record<string, string>, honestMs: number): Promise<Siege> {
    const dataDir = await mkdtemp(join(tmpdir(), 'crawlerd-hostile-'));
    onTestFinished(() => removeFolder(dataDir));
    const service = await ServiceProcess.start(settings, { dataDir });
    const id = await service.launch(faultLaunch({ lines: LINES }));
    await service.reaches(id, 'succeeded');
    const items = await itemsOf(service, id);
    const honest = await service.launch(faultLaunch({ lines: LINES, workMs: honestMs }));
    await service.reaches(honest, 'running');
    return new Siege(service, user, { id, items }, honest);
  }

  /** Launches the hostile image with the probes of these groups. */
  async attack(
    groups: string,
    { targets = [], rootPermitted = false, ...changes }: Attack = {},
  ): Promise<string> {
    const { service } = this;
    return service.launch({
      config: { task_name: 'hostile', base_url: 'http://127.0.0.1/' },
      image: hostileImage(this.#user),
      resources: { memory_mb: MEMORY_MB, cpus: CPUS, pids: 200 },
      heartbeat_interval_seconds: 5,
      stale_after_seconds: 240,
      env: {
        PROBE_GROUPS: groups,
        TARGETS: JSON.stringify(targets),
        CALLBACK: `${await service.gateway()} ${service.env['CRAWLERD_CALLBACK_PORT']}`,
        SERVICE_FOLDER: service.dataDir,
        SERVICE_PID: String(service.pid),
        OTHER_EXECUTIONS: `${this.#earlier},${this.#honest},no-such-execution`,
        OTHER_OUTPUT: `${this.outputOf(this.#earlier)}/items.jsonl`,
        ROOT_PERMITTED: rootPermitted ? '1' : '0',
        CPUS: String(CPUS),
      },
      ...changes,
    });
  }

  /** Waits for the end of an attack. */
  async outcomes(id: string, deadlineMs: number): Promise<{ status: ExecutionStatus; outcomes: Outcome[] }> {
    const status = await this.service.finished(id, deadlineMs);
    return { status, outcomes: await readOutcomes(this.outputOf(id)) };
  }

  outputOf(id: string): string {
    return `${this.service.dataDir}/crawler_outputs/${id}`;
  }

  /** What there is afterwards; {@link UNHARMED} if the attack has changed nothing for others. */
  async aftermath(containerUser: number): Promise<Aftermath> {
    const { service } = this;
    const [health, ready] = await Promise.all(
      ['/healthz', '/readyz'].map(async (path) => (await fetch(`${service.url}${path}`)).status),
    );
    const honest = await service.finished(this.#honest, 120_000);
    const found = Array.from({ length: LINES }, (_, i) => `${JSON.stringify({ title: `item ${i + 1}` })}\n`);
    const isComplete = (await itemsOf(service, this.#honest)) === found.join('');
    const isUnchanged = (await itemsOf(service, this.#earlier)) === this.#earlierItems;
    await eventually('no container is left', async () => {
      const filters = { network: [service.network] };
      return (await docker.listContainers({ all: true, filters })).length === 0;
    });
    const users = [process.getuid?.() ?? 0, containerUser, CRAWLER_USER];
    const dangerous = (): string[] => unwanted(service.dataDir, users).slice(0, 20);
    // The sweep begins when the container has gone, and takes some seconds for 100,000 files.
    await eventually('output folders are swept', () => Promise.resolve(dangerous().length === 0)).catch(
      () => undefined,
    );
    const next = await service.launch(faultLaunch({}));
    return {
      health,
      ready,
      crawlBeside: `${honest.status} in attempt ${honest.attempt}`,
      itemsBeside: isComplete ? 'all' : 'not all',
      earlierItems: isUnchanged ? 'unchanged' : 'changed',
      dangerousFiles: dangerous(),
      strangeNames: (await readdir(service.dataDir)).filter((name) => !OWN_FILES.test(name)),
      nextCrawl: (await service.finished(next)).status,
    };
  }
}

interface Aftermath {
  readonly health: number | undefined;
  readonly ready: number | undefined;
  readonly crawlBeside: string;
  readonly itemsBeside: 'all' | 'not all';
  readonly earlierItems: 'unchanged' | 'changed';
  readonly dangerousFiles: readonly string[];
  /** At the top of the data folder, where only the service writes. */
  readonly strangeNames: readonly string[];
  readonly nextCrawl: string;
}

export const UNHARMED: Aftermath = {
  health: 200,
  ready: 200,
  crawlBeside: 'succeeded in attempt 1',
  itemsBeside: 'all',
  earlierItems: 'unchanged',
  dangerousFiles: [],
  strangeNames: [],
  nextCrawl: 'succeeded',
};

/** The items as the service sends them. */
export async function itemsOf(service: ServiceProcess, id: string): Promise<string> {
  const response = await fetch(`${service.url}/executions/${id}/items?format=jsonl`);
  if (!response.ok) throw new Error(`the items are answered with ${response.status}`);
  return response.text();
}
