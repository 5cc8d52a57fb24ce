import type { Task, TaskReport } from './campaign.ts';
import { runHistory } from './history.ts';

/** A worker process: it runs the tasks it receives and answers each with a report. */
process.on('message', (task: Task) => {
  void runTask(task).then((report) => process.send?.(report));
});

async function runTask({ start, histories }: Task): Promise<TaskReport> {
  let steps = 0;
  let stepsMin = Number.POSITIVE_INFINITY;
  const violations: { seed: number; message: string }[] = [];
  const coverage: Record<string, number> = {};
  for (let seed = start; seed < start + histories; seed++) {
    const result = await runHistory(seed);
    steps += result.steps;
    stepsMin = Math.min(stepsMin, result.steps);
    if (result.violation !== null) violations.push({ seed, message: result.violation.message });
    for (const [kind, count] of result.coverage) coverage[kind] = (coverage[kind] ?? 0) + count;
  }
  return { steps, stepsMin, violations, coverage };
}
