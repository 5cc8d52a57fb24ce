import { describe, expect, it } from 'vitest';
import { PERMITTED_ROOT, USER_IMAGE } from './attackers.ts';
import { deviations } from './outcomes.ts';
import { Siege, siegeSettings, UNHARMED } from './siege.ts';
import { withHostileImages } from './with-hostile-images.ts';

const MIB = 1024 * 1024;
/** Whatever is in the folder: a list of items ends, and is no larger than what was really written. */
const ITEMS_MS = 30_000;
const ITEMS_MAX = 16 * MIB;
const HEALTH_MS = 1000;

withHostileImages([PERMITTED_ROOT.user, USER_IMAGE.user]);

/** The longest time that the service took to say that it is healthy, until the work is done. */
async function slowestHealth(url: string, work: Promise<unknown>): Promise<number> {
  const pause = async (): Promise<'working'> =>
    new Promise((resolve) => setTimeout(() => resolve('working'), 50));
  let slowest = 0;
  do {
    const askedAt = performance.now();
    await (await fetch(`${url}/healthz`)).text();
    slowest = Math.max(slowest, performance.now() - askedAt);
  } while ((await Promise.race([work, pause()])) === 'working');
  return slowest;
}

describe.each([PERMITTED_ROOT, USER_IMAGE])('the output folder of $title', (attacker) => {
  const { user, rootPermitted, runsAs } = attacker;

  it('is read without leaving it, within bounds, and left without danger', { timeout: 300_000 }, async () => {
    const siege = await Siege.begin(user, siegeSettings({ rootPermitted }), 20_000);
    const { service } = siege;
    const id = await siege.attack('files', { rootPermitted });
    const { status, outcomes } = await siege.outcomes(id, 200_000);
    expect(deviations(outcomes, 'files')).toEqual([]);
    expect(status).toMatchObject({ attempt: 1 });

    const url = `${service.url}/executions/${id}/items?format=jsonl`;
    const reading = fetch(url, { signal: AbortSignal.timeout(ITEMS_MS) }).then(async (answer) =>
      answer.text(),
    );
    expect(await slowestHealth(service.url, reading)).toBeLessThan(HEALTH_MS);
    const items = await reading;
    expect(items.length).toBeLessThan(ITEMS_MAX);
    // Of another execution, of the image, of the container's environment.
    expect(items).not.toMatch(/"item \d+"|root:|API_BASE_URL|base_url/);
    // Not all of its own: gigabytes of holes end the list early, and cost nobody else anything.
    expect(items).not.toBe('');

    const others = ['', '/events', '/logs', '/items?limit=10'].map(async (path) => {
      const signal = AbortSignal.timeout(ITEMS_MS);
      return (await fetch(`${service.url}/executions/${id}${path}`, { signal })).status;
    });
    expect(await Promise.all(others)).toEqual([200, 200, 200, 200]);
    expect(await siege.aftermath(runsAs)).toEqual(UNHARMED);
  });
});
