import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { envExample } from '../../tests/support/documented.ts';
import { settingsTable } from '../../tests/support/settings-table.ts';
import { FakeEngine } from './adapters/fake/fake-engine.ts';
import { FakeRuntime } from './adapters/fake/fake-runtime.ts';
import { chooseRuntime } from './choose-runtime.ts';
import { doctor } from './doctor.ts';
import { runtimeEntry } from './ports/runtime-entry.ts';
import { ConfigError, readConfig } from './read-config.ts';
import { RUNTIMES } from './runtimes.ts';
import { ManualClock } from './testing/manual-clock.ts';

/** All there is of a runtime besides its adapter. */
const moonEntry = runtimeEntry({
  kind: 'moon',
  place: 'on the moon',
  warning: 'Crawls run far away.',
  settings: Type.Object({
    CRAWLERD_CRATER: Type.String({
      minLength: 3,
      default: 'tycho',
      description: 'Crater that crawls run in.',
    }),
  }),
  create: ({ CRAWLERD_CRATER: crater }, _installation, { instance }) =>
    new FakeRuntime({
      engine: new FakeEngine({ clock: new ManualClock() }),
      instance: `${instance} in ${crater}`,
    }),
  doctorChecks: ({ CRAWLERD_CRATER: crater }, { crawler }) => [
    { name: 'crater', run: async () => `${crater} has room for ${crawler.image}` },
    { name: 'rocket', needs: 'crater', run: async () => Promise.reject(new Error('it is not there')) },
  ],
});

const runtimes = [...RUNTIMES, moonEntry];
const crawler = {
  image: 'crawler:1',
  browserImage: 'crawler:1-browser',
  script: '/crawler.mjs',
  buildName: async (image: string) => image,
};
const onTheMoon = { CRAWLERD_RUNTIME: 'moon', CRAWLERD_CRATER: 'copernicus' };

function faultsOf(env: Record<string, string>, known = runtimes): string {
  try {
    readConfig(env, known);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
  }
  throw new Error('no fault was found');
}

describe('the table of runtimes', () => {
  it('names each runtime once, the default first, and no setting twice', () => {
    const kinds = RUNTIMES.map(({ kind }) => kind);
    expect(new Set(kinds).size).toBe(kinds.length);
    expect(readConfig({}, RUNTIMES).CRAWLERD_RUNTIME).toBe(kinds[0]);
    const settings = RUNTIMES.flatMap((entry) => Object.keys(entry.settings.properties));
    expect(new Set(settings).size).toBe(settings.length);
  });
});

const KINDS = runtimes.map(({ kind }) => kind).join(', ');

describe('a runtime that is added to the table', () => {
  it('is a choice of the configuration, with settings of its own that have their defaults', () => {
    expect(readConfig({ CRAWLERD_RUNTIME: 'moon' }, runtimes)).toMatchObject({
      CRAWLERD_RUNTIME: 'moon',
      CRAWLERD_CRATER: 'tycho',
    });
    expect(readConfig({}, runtimes).CRAWLERD_RUNTIME).toBe('docker');
  });

  it('has its settings checked with all others', () => {
    expect(faultsOf({ CRAWLERD_CRATER: 'x', CRAWLERD_RUNTIME: 'mars' })).toMatch(
      new RegExp(`CRAWLERD_RUNTIME must be one of ${KINDS}[^]*CRAWLERD_CRATER must not have fewer than 3`),
    );
    expect(faultsOf(onTheMoon, [...RUNTIMES])).toContain('CRAWLERD_CRATER is not a known setting');
  });

  it('is made with its settings when it is chosen, and hands its warning on', async () => {
    const config = readConfig(onTheMoon, runtimes);
    const chosen = chooseRuntime(config, { env: {}, runtimes, crawler });
    expect(chosen.warning).toBe('Crawls run far away.');
    const unexpected = () => Promise.reject(new Error('no launch is expected'));
    const folders = {
      prepare: unexpected,
      writeSecrets: unexpected,
      discardSecrets: unexpected,
      attemptsWithSecrets: unexpected,
    };
    const runtime = chosen.create({ instance: 'i', folders });
    await expect(runtime.listOwned()).resolves.toEqual([]);
  });

  it('brings its checks to doctor, behind that of the data folder', async () => {
    const checks = await doctor({
      env: onTheMoon,
      runtimes,
      crawler,
      checkDataFolder: () => 'it can be written',
    });
    expect(checks).toEqual([
      { name: 'data folder', ok: true, detail: 'it can be written' },
      { name: 'crater', ok: true, detail: 'copernicus has room for crawler:1' },
      { name: 'rocket', ok: false, detail: 'it is not there' },
    ]);
  });

  it('is documented in .env.example and in the table of settings', () => {
    const text = envExample(runtimes);
    expect(text).toContain(`One of: ${KINDS}.`);
    expect(text).toContain('or on the moon (moon)');
    expect(text).toContain('# Crater that crawls run in.\n# CRAWLERD_CRATER=tycho\n');
    expect(envExample(RUNTIMES)).not.toContain('CRATER');
    expect(settingsTable(runtimes)).toContain('| `CRAWLERD_CRATER` | Crater that crawls run in. | `tycho` |');
  });
});
