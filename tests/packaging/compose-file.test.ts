import { describe, expect, it } from 'vitest';
import { settingNames } from '../support/settings-table.ts';
import { read } from '../support/markdown.ts';
import { RUNTIMES } from '../../orchestrator/src/runtimes.ts';
import { readConfig } from '../../orchestrator/src/read-config.ts';

const FILE = read('docker-compose.yml');
const LISTED = new Map(
  [...FILE.matchAll(/^ {6}([A-Z_]+): (.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
);

/** These have a value of their own in the container. */
const OWN = new Map([
  ['CRAWLERD_DATA_DIR', '${CRAWLERD_DATA_DIR:-/var/lib/crawlerd}'],
  ['CRAWLERD_COMMAND', '${CRAWLERD_COMMAND:-docker compose exec crawlerd crawlerd}'],
]);

describe('docker-compose.yml', () => {
  it('passes every setting of .env.example on, and no other', () => {
    const documented = [...read('.env.example').matchAll(/^# ([A-Z_]+)=/gm)].map(([, name = '']) => name);
    expect([...LISTED.keys()].toSorted()).toEqual(documented.toSorted());
    expect([...LISTED.keys()].toSorted()).toEqual(settingNames(RUNTIMES).toSorted());
  });

  it('leaves those empty that are not set, which counts as not set', () => {
    const empty = [...LISTED].filter(([name]) => !OWN.has(name));
    expect(empty.filter(([name, value]) => value !== `\${${name}-}`)).toEqual([]);
    const env = Object.fromEntries(empty.map(([name]) => [name, '']));
    expect(readConfig(env, RUNTIMES)).toEqual(readConfig({}, RUNTIMES));
  });

  it('has the data folder at one path, inside and outside, wherever it is started from', () => {
    for (const [name, value] of OWN) expect(LISTED.get(name)).toBe(value);
    const folder = OWN.get('CRAWLERD_DATA_DIR') ?? '';
    expect(FILE).toContain(`- ${folder}:${folder}\n`);
    expect(FILE).not.toContain('PWD');
  });
});
