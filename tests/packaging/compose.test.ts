import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isFinished, type ExecutionStatus } from '@crawlerd/shared';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { VERSION } from '../../orchestrator/src/cli/version.ts';
import { siteCrawl } from '../support/configs.ts';
import { crawlerd } from '../support/crawlerd.ts';
import { docker, removeContainersOf, removeNetwork } from '../support/docker.ts';
import { CRAWLER_IMAGE } from '../support/images.ts';
import { ROOT } from '../support/markdown.ts';
import { buildStageImage } from '../support/build-stage.ts';

import { serveSite } from '../support/site.ts';
import { ensureTool } from '../support/tools.ts';
import { freePort } from '../../orchestrator/src/testing/free-port.ts';

const PROJECT = `crawlerd-test-${process.pid}`;
const BASE = `crawlerd/base:node-${process.versions.node}`;
const STAGE = `${PROJECT}/build-stage:1`;
const TOKEN = 'a-secret-of-the-operator-4242';
const OTHER_SECRET = 'a-secret-of-another-tool-4242';

/** Files that lie about in a checkout in use, and must not get into an image. */
const SECRET_FILES = [
  '.env.local',
  'orchestrator/.env',
  'orchestrator/src/.env',
  'orchestrator/src/cli/data/crawlerd.db',
  'data/instance.key',
  'scripts/id.pem',
  'shared/src/debug.log',
  '.npmrc',
  '.git/config',
  'notes.txt',
];

/** What the image is built from, as in a clone; the rest of a clone is not sent at all. */
const PARTS = [
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
  'LICENSE',
  '.dockerignore',
  '.env.example',
  'docker-compose.yml',
];
const FOLDERS = [
  'migrations',
  'docs',
  'scripts',
  'shared',
  'formats',
  'client',
  'crawler-image',
  'orchestrator',
];

describe('docker-compose', () => {
  let clone: string;
  let env: Record<string, string>;

  function compose(...args: string[]): string {
    const { status, stdout, stderr, error } = spawnSync(ensureTool('docker-compose'), args, {
      cwd: clone,
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        HOME: clone,
        COMPOSE_PROJECT_NAME: PROJECT,
        // Builds through the engine's API, so that no docker command is needed.
        COMPOSE_DOCKER_CLI_BUILD: '0',
      },
    });
    if (status === 0) return stdout;
    throw new Error(`docker-compose ${args.join(' ')}: ${error?.message ?? stdout + stderr}`);
  }

  beforeAll(async () => {
    clone = await mkdtemp(join(tmpdir(), 'crawlerd-compose-'));
    const isOurs = (source: string): boolean => !/\/(node_modules|dist|data)$/.test(source);
    for (const part of PARTS) await cp(join(ROOT, part), join(clone, part));
    for (const part of FOLDERS)
      await cp(join(ROOT, part), join(clone, part), { recursive: true, filter: isOurs });
    for (const file of SECRET_FILES) {
      await mkdir(dirname(join(clone, file)), { recursive: true });
      await writeFile(join(clone, file), OTHER_SECRET);
    }
    env = {
      CRAWLERD_API_TOKEN: TOKEN,
      CRAWLERD_PORT: String(await freePort()),
      CRAWLERD_CALLBACK_PORT: String(await freePort()),
      CRAWLERD_NETWORK: PROJECT,
      CRAWLERD_DATA_DIR: join(clone, 'state'),
      CRAWLERD_CRAWL_ALLOWED_RANGES: '172.16.0.0/12,192.168.0.0/16,10.0.0.0/8',
    };
    const lines = Object.entries(env).map(([name, value]) => `${name}=${value}\n`);
    await writeFile(join(clone, '.env'), lines.join(''));
    await buildStageImage(STAGE, BASE, PROJECT);
    compose('build', '--build-arg', `BASE=${BASE}`, '--build-arg', `BUILD_BASE=${STAGE}`);
    compose('up', '-d');
  }, 300_000);

  afterAll(async () => {
    compose('down', '--rmi', 'local');
    await removeContainersOf(PROJECT);
    await removeNetwork(PROJECT);
    for (const id of await stageImages())
      await docker
        .getImage(id)
        .remove({ force: true })
        .catch(() => undefined);
    await rm(clone, { recursive: true, force: true });
  });

  it('gives the service the settings of .env, and crawls with it', { timeout: 180_000 }, async () => {
    // Before any crawl is launched, the image has to be there: this machine has built the same one.
    await eventually('the service answers', async () => (await crawlerd(['ls'], env)).code === 0);
    const info = await docker.getNetwork(PROJECT).inspect();
    const gateway = String(info.IPAM?.Config?.[0]?.['Gateway']);
    const site = await serveSite({ host: gateway, pages: 5 });
    await writeFile(join(clone, 'crawl.json'), JSON.stringify(siteCrawl(site.url, 6)));
    const ran = await crawlerd(['run', join(clone, 'crawl.json'), '--follow', '--json'], env);
    const last = JSON.parse(ran.out.trim().split('\n').at(-1) ?? '') as ExecutionStatus;
    expect([last.status, isFinished(last.status)]).toEqual(['succeeded', true]);
    // The engine mounted the folder of the host: what the crawler wrote is where the service looks for it.
    expect(existsSync(join(clone, 'state/crawler_outputs', last.execution_id, 'completion.json'))).toBe(true);
    const items = compose(
      'exec',
      '-T',
      'crawlerd',
      'crawlerd',
      'items',
      last.execution_id,
      '--format',
      'jsonl',
    );
    expect(items.trim().split('\n').length).toBeGreaterThanOrEqual(5);
  });

  it('has crawlerd as a command in the image, which names itself as it is called from outside', () => {
    expect(compose('exec', '-T', 'crawlerd', 'crawlerd', '--version').trim()).toBe(VERSION);
    expect(() => compose('exec', '-T', 'crawlerd', 'crawlerd', 'nonsense')).toThrow(
      'See: docker compose exec crawlerd crawlerd --help',
    );
  });

  it('knows the image of the crawler by its build, which is the same one here', () => {
    const out = compose('exec', '-T', 'crawlerd', 'crawlerd', 'image', 'build', '--json');
    expect(JSON.parse(out)).toEqual({ image: CRAWLER_IMAGE, built: false });
  });

  it(
    'has no secret in any layer, of the image or of the stage that builds it',
    { timeout: 120_000 },
    async () => {
      const containers = await docker.listContainers({
        filters: { label: [`com.docker.compose.project=${PROJECT}`] },
      });
      const stages = await stageImages();
      expect(stages.length).toBeGreaterThan(0);
      const images = [...containers.map(({ ImageID }) => ImageID), ...stages];
      const counts = await occurrences(images, [TOKEN, OTHER_SECRET, 'service-image.mjs']);
      // The last one is there: the search does find what is.
      expect(counts).toEqual([0, 0, expect.any(Number)]);
      expect(counts[2]).toBeGreaterThan(0);
    },
  );
});

/** The images that the build stage leaves behind. */
async function stageImages(): Promise<string[]> {
  return (await docker.listImages({ filters: { label: [`crawlerd.stage=${PROJECT}`] } })).map(({ Id }) => Id);
}

/** How often texts occur in saved images, which hold each layer as it is. */
async function occurrences(images: readonly string[], texts: readonly string[]): Promise<number[]> {
  const counts = texts.map(() => 0);
  const longest = Math.max(...texts.map((text) => text.length));
  let rest = Buffer.alloc(0);
  for (const image of images) {
    const stream = await docker.getImage(image).get();
    for await (const chunk of stream) {
      const bytes = Buffer.concat([rest, Buffer.from(chunk)]);
      for (const [index, text] of texts.entries()) {
        for (let at = bytes.indexOf(text); at !== -1; at = bytes.indexOf(text, at + 1)) {
          counts[index] = (counts[index] ?? 0) + 1;
        }
      }
      rest = bytes.subarray(Math.max(0, bytes.length - longest + 1));
    }
  }
  return counts;
}
