import { parseArgs } from 'node:util';
import { runCampaign, type CampaignReport } from './campaign.ts';
import { runHistory } from './history.ts';

const USAGE = `Runs the orchestrator in a simulated world and holds it to its promises.

  npm run simulate -- --histories 200000 [--start 1] [--jobs 2] [--json]
  npm run simulate -- --seed 42          one history, step by step
`;

/** How anybody sees the same history again. */
function replayCommand(seed: number): string {
  return `npm run simulate -- --seed ${seed}`;
}

async function replay(seed: number): Promise<boolean> {
  const { trace, traceHash, violation, steps } = await runHistory(seed, { keepTrace: true });
  for (const line of trace) console.log(line);
  console.log(`seed ${seed}: ${steps} steps, trace ${traceHash}`);
  console.log(violation === null ? 'no promise broken' : violation.message);
  return violation === null;
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
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(USAGE);
} else if (values.seed !== undefined) {
  process.exitCode = (await replay(Number(values.seed))) ? 0 : 1;
} else {
  const startedMs = performance.now();
  const jobs = values.jobs === undefined ? undefined : Number(values.jobs);
  const report = await campaign(Number(values.start), Number(values.histories), jobs);
  const seconds = (performance.now() - startedMs) / 1000;
  if (values.json) console.log(JSON.stringify({ ...report, seconds }));
  else tell(report, seconds);
  process.exitCode = report.violations.length === 0 ? 0 : 1;
}
