/**
 * Kills crawlerd with SIGKILL a hundred times, on the machine's own engine: at every place of `scenarios.ts`
 * the process kills itself, and at random moments, also during its start, the test kills it. After each kill
 * it is started again, and every promise that is visible from outside is checked. The process under test is
 * the built crawlerd with its real wiring: the bundle, and its unbundled files where it has to kill itself.
 *
 *   KILL_ROUNDS=2000 npx vitest run --project engine tests/kill    more rounds, about 3 s each on two cores
 *   KILL_SEED=1 KILL_ROUND=17 npx vitest run ...                   only that round of that seed, as printed by a failure
 *
 * A seed determines what is launched, and where and when crawlerd dies; not how fast this machine is.
 */
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { Random } from '../../orchestrator/src/simulation/random.ts';
import { docker } from '../support/docker.ts';
import { buildFaultImage, removeFaultImage } from '../support/fault-crawler.ts';
import { ContainerEventRecorder } from './container-events.ts';
import { planOf } from './plan.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';
import { NAME_PREFIX, runRound, type Round } from './round.ts';

const SEED = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000);
const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 100);
const ONLY = process.env['KILL_ROUND'];
/** The first rounds are at named places, in turn, each at least once; the rest are at random moments. */
const NAMED = Math.max(SCENARIOS.length, Math.floor(ROUNDS * 0.62));
const RANDOM_ROUNDS_A_TEST = 5;
const ROUND_DEADLINE_MS = 900_000;

const numbers = Array.from({ length: Math.max(ROUNDS, NAMED) }, (_, number) => number).filter(
  (number) => ONLY === undefined || number === Number(ONLY),
);
const roundsOf = (scenario: Scenario): number[] =>
  numbers.filter((number) => number < NAMED && SCENARIOS[number % SCENARIOS.length] === scenario);
const atRandom = numbers.filter((number) => number >= NAMED);

let recorder: ContainerEventRecorder;
const finished: Round[] = [];

beforeAll(async () => {
  await buildFaultImage();
  recorder = await ContainerEventRecorder.start();
});
afterAll(async () => {
  recorder.close();
  await removeFaultImage();
});

/** Runs rounds one after another; returns a report on those that broke a promise. */
async function run(rounds: readonly number[], scenario: Scenario | null): Promise<string> {
  const reports: string[] = [];
  for (const number of rounds) reports.push(...(await runOne(number, scenario)));
  return reports.join('\n');
}

async function runOne(number: number, scenario: Scenario | null): Promise<string[]> {
  const plan = planOf(scenario, new Random(SEED * 100_003 + number));
  const round = await runRound(number, plan, recorder);
  finished.push(round);
  if (round.broken.length === 0) return [];
  return [
    `Round ${number} of seed ${SEED}, ${plan.title} ${JSON.stringify(plan.kills)}, broke:`,
    ...round.broken,
    'What happened:',
    ...round.trace,
    `To repeat it: KILL_SEED=${SEED} KILL_ROUND=${number} npx vitest run --project engine tests/kill`,
  ];
}

describe('a kill at any moment loses nothing and leaves nothing behind', () => {
  for (const scenario of SCENARIOS) {
    const rounds = roundsOf(scenario);
    if (rounds.length === 0) continue;
    it.concurrent(
      `fault matrix: kill -9 ${scenario.when}`,
      { timeout: rounds.length * ROUND_DEADLINE_MS },
      async ({ expect }) => {
        expect(await run(rounds, scenario)).toBe('');
      },
    );
  }

  for (let i = 0; i < atRandom.length; i += RANDOM_ROUNDS_A_TEST) {
    const rounds = atRandom.slice(i, i + RANDOM_ROUNDS_A_TEST);
    const name = `rounds ${rounds[0]} to ${rounds.at(-1)}`;
    it.concurrent(
      `kill -9 at random moments, ${name}`,
      { timeout: rounds.length * ROUND_DEADLINE_MS },
      async ({ expect }) => {
        expect(await run(rounds, null)).toBe('');
      },
    );
  }

  it('after all rounds no container, network, volume, folder or process is left', async ({ expect }) => {
    const containerIds = new Set(finished.flatMap((round) => round.containerIds));
    const networks = new Set(finished.map(({ network }) => network));
    const containers = await docker.listContainers({ all: true });
    expect(containers.filter(({ Id }) => containerIds.has(Id))).toEqual([]);
    expect((await docker.listNetworks()).filter(({ Name }) => networks.has(Name))).toEqual([]);
    const volumes = recorder.volumesOf(containerIds);
    const { Volumes: found } = await docker.listVolumes();
    expect(found?.filter(({ Name }) => volumes.includes(Name)) ?? []).toEqual([]);
    expect((await readdir(tmpdir())).filter((name) => name.startsWith(NAME_PREFIX))).toEqual([]);
    expect(await processesMentioning([...containerIds, NAME_PREFIX])).toEqual([]);

    const kills = finished.reduce((sum, round) => sum + round.kills, 0);
    console.log(
      `${finished.length} rounds of seed ${SEED}, ${kills} kills, ${containerIds.size} containers: ` +
        `${finished.filter(({ broken }) => broken.length > 0).length} rounds broke a promise`,
    );
    expect(finished).toHaveLength(numbers.length);
    expect(numbers).not.toHaveLength(0);
  });
});

/** Command lines of processes with one of these texts in the command line or environment, such as a shim's. */
async function processesMentioning(texts: readonly string[]): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const left: string[] = [];
  for (const pid of pids) {
    const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
    const [command, environment] = [await read('cmdline'), await read('environ')];
    if (texts.some((text) => command.includes(text) || environment.includes(text))) left.push(command);
  }
  return left;
}
