import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect } from 'vitest';
import { buildScriptImage, docker } from '../support/docker.ts';
import { CRAWLER_IMAGE } from '../support/images.ts';
import type { ServiceProcess } from '../support/service-process.ts';
import { makeNeighbourhood, PLAYED, PORT } from './neighbourhood.ts';

/** Its only program tries the addresses of its plan. */
export const IMAGE = `crawlerd-test/egress-${process.pid}:1`;
/** Nothing is opened for the sake of test sites. */
export const SETTINGS = { CRAWLERD_ALLOWED_IMAGES: 'crawlerd-test/*', CRAWLERD_CRAWL_ALLOWED_RANGES: '' };

export interface Probe {
  readonly name: string;
  readonly kind: 'tcp' | 'udp' | 'dns';
  readonly host: string;
  readonly port?: number;
}

interface Outcomes {
  readonly outcomes: Record<string, string>;
  readonly ipv6: readonly string[];
}

/** The image and the neighbourhood, for the tests of a file. */
export function probesFromContainers(): void {
  let undo = (): void => {};
  beforeAll(async () => {
    const script = readFileSync(fileURLToPath(new URL('probes.mjs', import.meta.url)), 'utf8');
    await buildScriptImage(IMAGE, CRAWLER_IMAGE, script);
    undo = await makeNeighbourhood();
  });
  afterAll(async () => {
    undo();
    await docker.getImage(IMAGE).remove({ force: true });
  });
}

/** What a foreign image reaches from a container of this service. */
export async function probe(service: ServiceProcess, probes: readonly Probe[]): Promise<Outcomes> {
  const id = await service.launch({
    config: { task_name: 'egress', base_url: 'http://127.0.0.1/' },
    image: IMAGE,
    env: { EGRESS_PLAN: JSON.stringify({ probes }) },
  });
  await service.reaches(id, 'succeeded');
  const file = join(service.dataDir, 'crawler_outputs', id, 'outcomes.json');
  return JSON.parse(readFileSync(file, 'utf8')) as Outcomes;
}

export const both = (name: string, host: string): Probe[] =>
  (['tcp', 'udp'] as const).map((kind) => ({ name: `${name} ${host} (${kind})`, kind, host, port: PORT }));

export async function callbackProbe(name: string, service: ServiceProcess): Promise<Probe> {
  return {
    name,
    kind: 'tcp',
    host: await service.gateway(),
    port: Number(service.env['CRAWLERD_CALLBACK_PORT']),
  };
}

export async function openProbes(service: ServiceProcess): Promise<Probe[]> {
  return [await callbackProbe('callback', service), ...both('public', PLAYED.public)];
}

export const outcomesOf = (probes: readonly Probe[], outcome: string): Record<string, string> =>
  Object.fromEntries(probes.map(({ name }) => [name, outcome]));

/** What the service says of its filter; it is ready in any case. */
export async function readiness(service: ServiceProcess): Promise<unknown> {
  const { status, checks } = (await service.get('/readyz')) as { status: string; checks: { name: string }[] };
  expect(status).toBe('ready');
  return checks.find(({ name }) => name === 'egress filter');
}
