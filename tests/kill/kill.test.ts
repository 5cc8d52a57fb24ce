/**
 * Kills crawlerd with SIGKILL, a hundred times, on the machine's own engine: at every place of `points.ts`
 * it does so itself, and at random moments it is done to it, also while it starts. After each kill it is
 * started again, and every promise that can be seen from outside is looked at. What is killed is the built
 * crawlerd, with all its own wiring.
 *
 *   KILL_ROUNDS=2000 npx vitest run --project engine tests/kill    more rounds, about 3 s each on two cores
 *   KILL_SEED=1 KILL_ROUND=17 npx vitest run ...                   just that round of that seed, as a failure tells
 *
 * A seed decides who is launched, where crawlerd dies and when; not how fast this machine is.
 */
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { Random } from '../../orchestrator/src/simulation/random.ts';
import { docker } from '../support/docker.ts';
import { buildFaultImage, removeFaultImage } from '../support/fault-crawler.ts';
import { EngineWitness } from './engine-witness.ts';
import { planOf } from './plan.ts';
import { SCENARIOS, type Scenario } from './points.ts';
import { OURS, playRound, type Round } from './round.ts';

const SEED = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000);
const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 100);
const ONLY = process.env['KILL_ROUND'];
/** Of ten rounds so many are at places by name, in turn; each comes at least once. */
const NAMED = Math.max(SCENARIOS.length, Math.floor(ROUNDS * 0.62));
const RANDOM_ROUNDS_A_TEST = 5;
const ROUND_DEADLINE_MS = 300_000;

const numbers = Array.from({ length: Math.max(ROUNDS, NAMED) }, (_, number) => number).filter(
  (number) => ONLY === undefined || number === Number(ONLY),
);
const roundsOf = (scenario: Scenario): number[] =>
  numbers.filter((number) => number < NAMED && SCENARIOS[number % SCENARIOS.length] === scenario);
const atRandom = numbers.filter((number) => number >= NAMED);

let witness: EngineWitness;
const played: Round[] = [];

beforeAll(async () => {
  await buildFaultImage();
  witness = await EngineWitness.start();
});
afterAll(async () => {
  witness.close();
  await removeFaultImage();
});

/** Plays rounds one after another, and tells of those that broke a promise. */
async function play(rounds: readonly number[], scenario: Scenario | null): Promise<string> {
  const reports: string[] = [];
  for (const number of rounds) reports.push(...(await playOne(number, scenario)));
  return reports.join('\n');
}

async function playOne(number: number, scenario: Scenario | null): Promise<string[]> {
  const plan = planOf(scenario, new Random(SEED * 100_003 + number));
  const round = await playRound(number, plan, witness);
  played.push(round);
  if (round.broken.length === 0) return [];
  return [
    `Round ${number} of seed ${SEED}, ${plan.title} ${JSON.stringify(plan.deaths)}, broke:`,
    ...round.broken,
    'What happened:',
    ...round.story,
    `To play it again: KILL_SEED=${SEED} KILL_ROUND=${number} npx vitest run --project engine tests/kill`,
  ];
}

describe('whatever is under way, a kill loses nothing and leaves nothing behind', () => {
  for (const scenario of SCENARIOS) {
    const rounds = roundsOf(scenario);
    if (rounds.length === 0) continue;
    it.concurrent(
      `fault matrix: kill -9 ${scenario.when}`,
      { timeout: rounds.length * ROUND_DEADLINE_MS },
      async ({ expect }) => {
        expect(await play(rounds, scenario)).toBe('');
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
        expect(await play(rounds, null)).toBe('');
      },
    );
  }

  it('after all rounds no container, network, volume, folder or process is left', async ({ expect }) => {
    const containerIds = new Set(played.flatMap((round) => round.containerIds));
    const networks = new Set(played.map(({ network }) => network));
    const containers = await docker.listContainers({ all: true });
    expect(containers.filter(({ Id }) => containerIds.has(Id))).toEqual([]);
    expect((await docker.listNetworks()).filter(({ Name }) => networks.has(Name))).toEqual([]);
    const volumes = witness.volumesOf(containerIds);
    const { Volumes: found } = await docker.listVolumes();
    expect(found?.filter(({ Name }) => volumes.includes(Name)) ?? []).toEqual([]);
    expect((await readdir(tmpdir())).filter((name) => name.startsWith(OURS))).toEqual([]);
    expect(await processesThatName([...containerIds, OURS])).toEqual([]);

    const kills = played.reduce((sum, round) => sum + round.kills, 0);
    console.log(
      `${played.length} rounds of seed ${SEED}, ${kills} kills, ${containerIds.size} containers: ` +
        `${played.filter(({ broken }) => broken.length > 0).length} rounds broke a promise`,
    );
    expect(played).toHaveLength(numbers.length);
    expect(numbers).not.toHaveLength(0);
  });
});

/** Command lines of processes that name one of these texts in it or in their environment, such as a shim's. */
async function processesThatName(texts: readonly string[]): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const left: string[] = [];
  for (const pid of pids) {
    const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
    const [command, environment] = [await read('cmdline'), await read('environ')];
    if (texts.some((text) => command.includes(text) || environment.includes(text))) left.push(command);
  }
  return left;
}
