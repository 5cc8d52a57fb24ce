import { describe, expect, it } from 'vitest';
import { faultLaunch } from '../support/fault-crawler.ts';
import { Reporter } from '../support/reporter.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { NAMED_ROOT, PERMITTED_ROOT, ROOT_IMAGE, USER_IMAGE } from './attackers.ts';
import { hostileImage } from './hostile-image.ts';
import { addressOf, HostService, startStranger, targetsAround } from './neighbourhood.ts';
import { deviations, probesOf } from './outcomes.ts';
import { itemsOf, Siege, siegeSettings, UNHARMED } from './siege.ts';
import { withHostileImages } from './with-hostile-images.ts';

const USERS = ['', '1000:1000', 'toor'] as const;
const GROUPS = ['system', 'network', 'reports'];
const HONEST_MS = 20_000;

withHostileImages(USERS);

describe.each([ROOT_IMAGE, NAMED_ROOT, USER_IMAGE, PERMITTED_ROOT])('$title', (attacker) => {
  const { user, rootPermitted, runsAs } = attacker;

  it('is denied all it tries, reaches nobody, and harms nobody', { timeout: 300_000 }, async () => {
    const siege = await Siege.begin(user, siegeSettings({ rootPermitted }), HONEST_MS);
    const { service } = siege;
    const sibling = await siege.attack('listen');
    await service.reaches(sibling, 'running');
    const other = await ServiceProcess.start(siegeSettings());
    // Something has to be on a network, or its bridge has no link.
    await other.launch(faultLaunch({ end: 'stay' }));
    const hostService = await HostService.start();
    const targets = await targetsAround({
      service,
      other,
      hostService,
      sibling: await addressOf(service.containerName(sibling)),
      stranger: await startStranger(hostileImage(user)),
    });

    const id = await siege.attack(GROUPS.join(','), { targets, rootPermitted });
    await service.reaches(id, 'running');
    const reporter = await Reporter.of(service.containerName(id), id);
    const { status, outcomes } = await siege.outcomes(id, 200_000);

    expect(deviations(outcomes, ...GROUPS)).toEqual([]);
    expect(outcomes.length).toBeGreaterThanOrEqual(60);
    expect(new Set(outcomes.map(({ probe }) => probe))).toEqual(new Set(probesOf(...GROUPS)));
    expect(hostService.seen).toEqual([]);
    expect(status).toMatchObject({ status: 'succeeded', attempt: 1 });
    // What it reports as items is what the service shows.
    const shown = (await itemsOf(service, id)).trimEnd().split('\n');
    expect(shown.map((line) => JSON.parse(line) as unknown)).toEqual(outcomes);

    // Its credential has ended with it.
    expect((await reporter.heartbeat()).body).toMatchObject({ action: 'stop' });
    expect((await reporter.completion({ success: false })).status).toBe(409);
    const read = await fetch(`${reporter.url}/execution/${id}/status`, {
      headers: { authorization: reporter.authorization ?? '' },
    });
    expect(read.status).toBe(403);
    expect((await service.status(id)).status).toBe('succeeded');

    await service.post(`/executions/${sibling}/stop`, { mode: 'kill' });
    expect(await siege.aftermath(runsAs)).toEqual(UNHARMED);
  });
});
