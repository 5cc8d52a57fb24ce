import { parseArgs } from 'node:util';
import { replayCommand, runCampaign, type CampaignOptions, type CampaignReport } from './campaign.ts';
import { runHistory } from './history.ts';
import { PLANTED_FAULTS } from './mutations/mutations.ts';
import type { Mutation } from './mutation.ts';

const USAGE = `Runs the orchestrator in a simulated world and checks its promises after each step.

  npm run simulate -- --histories 200000 [--start 1] [--jobs 2] [--json]
  npm run simulate -- --seed 42 [--plant <name of a planted fault>]    one history, step by step
`;

async function replay(seed: number, plant: string | undefined): Promise<boolean> {
  const mutation = plant === undefined ? null : faultNamed(plant);
  const { trace, traceHash, violation, steps } = await runHistory(seed, { keepTrace: true, mutation });
  for (const line of trace) console.log(line);
  console.log(`seed ${seed}: ${steps} steps, trace ${traceHash}`);
  console.log(violation === null ? 'no promise broken' : violation.message);
  return violation === null;
}

function faultNamed(name: string): Mutation {
  const fault = PLANTED_FAULTS.find((each) => each.name === name);
  if (fault !== undefined) return fault;
  throw new Error(
    `no planted fault has this name; known names:\n${PLANTED_FAULTS.map((each) => each.name).join('\n')}`,
  );
}

interface OutputOptions {
  /** One JSON object a line, for programs. */
  readonly json: boolean;
}

/** Number of histories between two progress lines when stderr is no terminal. */
const PROGRESS_EVERY = 1000;

async function campaign(options: CampaignOptions, { json }: OutputOptions): Promise<CampaignReport> {
  const isTerminal = process.stderr.isTTY;
  const print = (facts: object, text: string): void => console.log(json ? JSON.stringify(facts) : text);
  const startedMs = performance.now();
  let printedAt = 0;
  const report = await runCampaign({
    ...options,
    onProgress: ({ histories: done, violations }, newViolations) => {
      for (const { seed, message } of newViolations) {
        const command = replayCommand(seed);
        print({ seed, message, replay: command }, `seed ${seed}: ${message}\n  ${command}`);
      }
      if (isTerminal) {
        process.stderr.write(`\r${done} of ${options.histories}, ${violations.length} violations `);
      } else if (done - printedAt >= PROGRESS_EVERY) {
        printedAt = done;
        print({ done, violations: violations.length }, `${done} of ${options.histories}`);
      }
    },
  });
  if (isTerminal) process.stderr.write('\n');
  const seconds = (performance.now() - startedMs) / 1000;
  const { histories, steps, stepsMin, violations } = report;
  print(
    { ...report, seconds },
    `${histories} histories, ${steps} steps (at least ${stepsMin} each), ${violations.length} violations, ` +
      `${seconds.toFixed(1)} s`,
  );
  return report;
}

const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '1000' },
    start: { type: 'string', default: '1' },
    jobs: { type: 'string' },
    seed: { type: 'string' },
    plant: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(USAGE);
} else if (values.seed !== undefined) {
  process.exitCode = (await replay(Number(values.seed), values.plant)) ? 0 : 1;
} else {
  const { start, histories, jobs, json } = values;
  const report = await campaign(
    {
      start: Number(start),
      histories: Number(histories),
      ...(jobs !== undefined && { jobs: Number(jobs) }),
    },
    { json },
  );
  process.exitCode = report.violations.length === 0 ? 0 : 1;
}
