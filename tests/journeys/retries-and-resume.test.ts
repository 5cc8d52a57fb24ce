import { describe, expect, it } from 'vitest';
import type { EventView } from '@crawlerd/shared';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { siteCrawl } from '../support/configs.ts';
import { crawlerd } from '../support/crawlerd.ts';
import { docker } from '../support/docker.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { serveSite } from '../support/site.ts';

const PAGES = 15;

/** A service, a site that answers slowly, and a crawl of it that has found its first items. */
async function setUp(maxAttempts: number) {
  const service = await ServiceProcess.start({ CRAWLERD_RETRY_DELAY_SECONDS: '0.5' });
  const site = await serveSite({ host: await service.gateway(), pages: PAGES, answerMs: 200 });
  const id = await service.launch({ config: siteCrawl(site.url, PAGES), max_attempts: maxAttempts });
  const command = async (...args: string[]) => crawlerd([...args, '--url', service.url]);
  const items = async () => (await service.get(`/executions/${id}/items`)) as { url: string }[];
  const killContainer = async (attempt: number) => {
    await eventually('the first items', async () => (await items()).length > 1);
    await docker.getContainer(service.containerName(id, attempt)).kill();
  };
  return { service, id, command, items, killContainer };
}

/** `<attempt> <status>` of each event that `crawlerd watch --json` printed. */
function story(out: string): string[] {
  const events = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as EventView);
  expect(events.map(({ id }) => id)).toEqual(events.map(({ id }) => id).toSorted((a, b) => a - b));
  return events.map(({ attempt, to_status: status }) => `${attempt} ${status}`);
}

function distinctUrls(items: readonly { url: string }[]): number {
  return new Set(items.map(({ url }) => url)).size;
}

/** Lines of crawlerd itself in a log. */
function ownWords(log: string): string[] {
  return [...log.matchAll(/ crawlerd (.*)$/gm)].map(([, words = '']) => words);
}

describe('a crawl whose first attempt is killed', () => {
  it('is retried on the same output and succeeds; watchers see every event, also across a restart', async () => {
    const { service, id, command, items, killContainer } = await setUp(2);
    const watching = command('watch', id, '--json');
    const following = command('logs', id, '--follow');
    await killContainer(1);
    const before = await items();
    await eventually('the second attempt', async () => {
      const { attempt, status } = await service.status(id);
      return attempt === 2 && status === 'running';
    });
    // The service dies while clients watch and the second attempt runs.
    await service.kill('SIGKILL');
    await service.run();
    await service.reaches(id, 'succeeded');

    const watched = await watching;
    expect(story(watched.out)).toEqual([
      '0 queued',
      '1 starting',
      '1 running',
      '1 queued',
      '2 starting',
      '2 running',
      '2 succeeded',
    ]);
    expect(watched.code).toBe(0);
    expect(watched.err).toContain('Reconnected to crawlerd.');

    const log = await service.logs(id);
    expect(ownWords(log)).toEqual([
      expect.stringContaining('exit code 137'),
      'The attempt ended with exit code 0: completed. The crawler reported success.',
    ]);
    const followed = await following;
    expect(followed.out).toBe(log);
    expect(followed.code).toBe(0);

    expect(await service.show(id)).toMatchObject({
      attempts: [
        { attempt: 1, exit_code: 137, end_reason: 'exited_without_completion' },
        { attempt: 2, exit_code: 0, end_reason: 'completed' },
      ],
    });
    expect((await items()).slice(0, before.length)).toEqual(before);
    expect(distinctUrls(await items())).toBe(PAGES);
    expect(await items()).toHaveLength(PAGES);
  });
});

describe('a crawl that failed', () => {
  it('is resumed on its old output, and its event history continues', async () => {
    const { service, id, command, items, killContainer } = await setUp(1);
    await killContainer(1);
    await service.reaches(id, 'failed');
    const before = await items();
    const failed = await command('watch', id, '--json');
    expect(failed.code).toBe(1);

    const resumed = await command('resume', id, '--follow');
    expect(resumed.out).toContain('succeeded');
    expect(resumed.code).toBe(0);
    const again = await command('resume', id);
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('The execution succeeded')]);

    const { out, code } = await command('watch', id, '--json');
    expect([story(out), code]).toEqual([
      [...story(failed.out), '1 queued', '2 starting', '2 running', '2 succeeded'],
      0,
    ]);
    expect(ownWords(await service.logs(id))).toEqual([
      expect.stringContaining('exit code 137'),
      'The attempt ended with exit code 0: completed. The crawler reported success.',
    ]);
    expect((await items()).slice(0, before.length)).toEqual(before);
    expect(distinctUrls(await items())).toBe(PAGES);
    expect(await items()).toHaveLength(PAGES);
  });
});
