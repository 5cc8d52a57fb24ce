/**
 * A crawler that knows only the contract and does what the environment variable FAULT_PLAN (JSON) says:
 *
 *   workMs: 100          how long it works; heartbeats go out meanwhile
 *   lines: 3             lines it prints, one item each: "line 1", "line 2" ...
 *   beatMs: 250          time between heartbeats
 *   firstBeatMs: 0       when the first goes out
 *   silentAfterMs: n     when it stops its heartbeats, and keeps running
 *   frozen: true         its progress never advances
 *   end: "complete"      write completion.json and report success until it is answered (the default),
 *        "exit"          exit without a report,
 *        "stay"          run until it is stopped,
 *        "eat"           allocate memory until it is killed
 *   firstEnd: "exit"     another end for the first attempt, which finds no items of an earlier one
 *   leaveMs: 0           how long it takes to exit after SIGTERM
 *   patienceMs: 30000    how long it tries to report; then it exits without an answer
 *   lingerMs: 0          how long it stays after it has reported
 *   exitCode: 0          its exit code, unless SIGTERM ends it
 */
import { appendFileSync, existsSync, renameSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';

const { API_BASE_URL, TASK_EXECUTION_ID: execution_id } = process.env;
const OUTPUT = '/app/output';
const plan = {
  workMs: 100,
  lines: 3,
  beatMs: 250,
  firstBeatMs: 0,
  silentAfterMs: Infinity,
  end: 'complete',
  leaveMs: 0,
  patienceMs: 30_000,
  lingerMs: 0,
  exitCode: 0,
  ...JSON.parse(process.env.FAULT_PLAN ?? '{}'),
};
if (plan.firstEnd !== undefined && !existsSync(`${OUTPUT}/items.jsonl`)) plan.end = plan.firstEnd;
const startedMs = performance.now();
const elapsedMs = () => performance.now() - startedMs;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Status of the answer; 0 if there was none. */
function post(path, body) {
  return new Promise((resolve) => {
    const url = `${API_BASE_URL}/api/v1/monitoring/${path}`;
    const headers = { 'content-type': 'application/json' };
    const sent = request(url, { method: 'POST', headers, timeout: 2000 }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode));
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer')));
    sent.on('error', () => resolve(0));
    sent.end(JSON.stringify(body));
  });
}

process.on('SIGTERM', () => {
  console.log('got SIGTERM');
  setTimeout(() => process.exit(0), plan.leaveMs);
});

let printed = 0;
function printDue() {
  const due = Math.min(plan.lines, 1 + Math.floor((elapsedMs() / plan.workMs) * plan.lines));
  while (printed < due) {
    printed += 1;
    console.log(`line ${printed}`);
    appendFileSync(`${OUTPUT}/items.jsonl`, `${JSON.stringify({ title: `item ${printed}` })}\n`);
  }
}

async function beat() {
  const crawled_urls = plan.frozen ? 0 : printed;
  const progress = { total_urls: plan.lines, crawled_urls, data_items: crawled_urls };
  const heartbeat = { execution_id, status: 'running', progress, timestamp: Date.now() / 1000 };
  await post('heartbeat', heartbeat);
}

async function complete() {
  const result_data = { crawl_summary: { lines: printed }, total_data_count: printed };
  const completion = { execution_id, success: true, result_data, error_message: null };
  writeFileSync(`${OUTPUT}/completion.json.tmp`, JSON.stringify(completion));
  renameSync(`${OUTPUT}/completion.json.tmp`, `${OUTPUT}/completion.json`);
  const deadlineMs = elapsedMs() + plan.patienceMs;
  while (elapsedMs() < deadlineMs) {
    const status = await post('completion', completion);
    // Without an answer it tries again; any answer is final.
    if (status > 0 && status < 500) {
      console.log(`completion ${status}`);
      return;
    }
    await pause(100);
  }
  console.log('completion unheard');
}

const endMs = plan.end === 'stay' || plan.end === 'eat' ? Infinity : plan.workMs;
const eaten = [];
let lastBeatMs = plan.firstBeatMs - plan.beatMs;
while (elapsedMs() < endMs) {
  printDue();
  if (elapsedMs() < plan.silentAfterMs && elapsedMs() - lastBeatMs >= plan.beatMs) {
    lastBeatMs = elapsedMs();
    await beat();
  }
  if (plan.end === 'eat' && elapsedMs() > plan.workMs) eaten.push(Buffer.alloc(8 * 1024 * 1024, 1));
  await pause(plan.end === 'eat' ? 5 : 25);
}
printDue();
if (plan.end === 'complete') {
  await complete();
  await pause(plan.lingerMs);
}
process.exit(plan.exitCode);
