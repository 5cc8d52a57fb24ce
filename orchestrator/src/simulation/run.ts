import { parseArgs } from 'node:util';
import { replayCommand, runCampaign, type CampaignReport } from './campaign.ts';
import { runHistory } from './history.ts';
import { PLANTED_FAULTS } from './mutations/mutations.ts';
import type { Mutation } from './wiring.ts';

const USAGE = `Runs the orchestrator in a simulated world and holds it to its promises.

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
  throw new Error(`no fault is called so; there are:\n${PLANTED_FAULTS.map((each) => each.name).join('\n')}`);
}

async function campaign(start: number, histories: number, jobs: number | undefined): Promise<CampaignReport> {
  const isTerminal = process.stderr.isTTY;
  const report = await runCampaign({
    start,
    histories,
    ...(jobs !== undefined && { jobs }),
    onProgress: ({ histories: done, violations }) => {
      if (isTerminal) process.stderr.write(`\r${done} of ${histories}, ${violations.length} violations`);
    },
  });
  if (isTerminal) process.stderr.write('\n');
  return report;
}

function tell({ histories, steps, stepsMin, violations }: CampaignReport, seconds: number): void {
  for (const { seed, message } of violations)
    console.log(`seed ${seed}: ${message}\n  ${replayCommand(seed)}`);
  console.log(
    `${histories} histories, ${steps} steps (at least ${stepsMin} each), ${violations.length} violations, ` +
      `${seconds.toFixed(1)} s`,
  );
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
  const startedMs = performance.now();
  const jobs = values.jobs === undefined ? undefined : Number(values.jobs);
  const report = await campaign(Number(values.start), Number(values.histories), jobs);
  const seconds = (performance.now() - startedMs) / 1000;
  if (values.json) console.log(JSON.stringify({ ...report, seconds }));
  else tell(report, seconds);
  process.exitCode = report.violations.length === 0 ? 0 : 1;
}
