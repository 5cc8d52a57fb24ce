import { stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { PERMITTED_ROOT, USER_IMAGE } from './attackers.ts';
import { occupiedBytes } from './data-folder.ts';
import { deviations } from './outcomes.ts';
import { Siege, siegeSettings, UNHARMED } from './siege.ts';
import { withHostileImages } from './with-hostile-images.ts';

const MIB = 1024 * 1024;
/** Of a log, and of one line of it. */
const LOG_MAX = 100 * MIB;
const LINE_MAX = 2 * MIB;
const OUTPUT_MB = 64;

withHostileImages([PERMITTED_ROOT.user, USER_IMAGE.user]);

describe.each([PERMITTED_ROOT, USER_IMAGE])('$title', ({ user, rootPermitted, runsAs }) => {
  const begin = async (honestMs: number) => Siege.begin(user, siegeSettings({ rootPermitted }), honestMs);

  it('gets its share of the machine and no more', { timeout: 300_000 }, async () => {
    const siege = await begin(25_000);
    const id = await siege.attack('hogs', { rootPermitted });
    const { status, outcomes } = await siege.outcomes(id, 200_000);
    expect(deviations(outcomes, 'hogs')).toEqual([]);
    expect(status).toMatchObject({ status: 'succeeded', attempt: 1 });
    const log = await siege.service.logs(id);
    const { size } = await stat(`${siege.service.dataDir}/logs/${id}/1.log`);
    expect(size).toBeLessThan(LOG_MAX + LINE_MAX);
    expect(Math.max(...log.split('\n').map((line) => line.length))).toBeLessThan(LINE_MAX);
    expect(await siege.aftermath(runsAs)).toEqual(UNHARMED);
  });

  it('cannot keep others from reporting', { timeout: 300_000 }, async () => {
    const siege = await begin(45_000);
    const id = await siege.attack('floods', { rootPermitted });
    const { status, outcomes } = await siege.outcomes(id, 200_000);
    expect(deviations(outcomes, 'floods')).toEqual([]);
    expect(status).toMatchObject({ status: 'succeeded', attempt: 1 });
    expect(await siege.aftermath(runsAs)).toEqual(UNHARMED);
  });

  it.each([
    { what: 'a large file', group: 'output' },
    { what: 'many files', group: 'names' },
  ])('is stopped when its output is $what', { timeout: 300_000 }, async ({ group }) => {
    const siege = await begin(10_000);
    const resources = { memory_mb: 192, cpus: 0.75, pids: 200, output_mb: OUTPUT_MB };
    const id = await siege.attack(group, { rootPermitted, resources, max_attempts: 2 });
    const { status, outcomes } = await siege.outcomes(id, 200_000);
    expect(outcomes).toEqual([]);
    expect(status).toMatchObject({ status: 'failed', reason: 'disk_quota', attempt: 1 });
    expect(occupiedBytes(siege.outputOf(id))).toBeLessThan(4 * OUTPUT_MB * MIB);
    expect(await siege.aftermath(runsAs)).toEqual(UNHARMED);
  });

  // No look at the folder finds such a file, so only the end of its container gives the space back.
  it('keeps nothing of a file that it has deleted and still writes to', { timeout: 300_000 }, async () => {
    const siege = await begin(10_000);
    const resources = { memory_mb: 192, cpus: 0.75, pids: 200, output_mb: OUTPUT_MB };
    const limits = { resources, max_duration_seconds: 8, max_attempts: 2 };
    const id = await siege.attack('unnamed', { rootPermitted, ...limits });
    const { status, outcomes } = await siege.outcomes(id, 200_000);
    expect(outcomes).toEqual([]);
    expect(status).toMatchObject({ status: 'timed_out', reason: 'deadline_exceeded', attempt: 1 });
    expect(occupiedBytes(siege.outputOf(id))).toBeLessThan(MIB);
    expect(await siege.aftermath(runsAs)).toEqual(UNHARMED);
  });
});
