/**
 * A crawler that knows only the contract and does what the environment variable FAULT_PLAN (JSON) says:
 *
 *   workMs: 100          how long it works; heartbeats go out meanwhile
 *   lines: 3             lines it prints, one item each: "line 1", "line 2" ...
 *   numbered: 0          lines it prints at once and at full speed, on both streams in turn: "1 xxx...", "2 xxx..."
 *   longLine: 0          characters of a line that it prints then, none of them ASCII
 *   beatMs: 250          time between heartbeats
 *   firstBeatMs: 0       when the first goes out
 *   beats: 0             works on until so many heartbeats were taken, however slow the machine is
 *   silentAfterMs: n     when it stops its heartbeats, and keeps running
 *   frozen: true         its progress never advances
 *   end: "complete"      write completion.json and report success until it is answered (the default),
 *        "exit"          exit without a report,
 *        "stay"          run until it is stopped,
 *        "eat"           allocate memory until it is killed
 *   firstEnd: "exit"     another end for the first attempt, which finds no items of an earlier one
 *   fillMb: 0            MB that it writes to its output folder, 10 in each turn
 *   files: 0             empty files that it makes there
 *   sparseGb: 0          size of a file there that consists of a hole
 *   leaveMs: 0           how long it takes to exit after SIGTERM
 *   patienceMs: 30000    how long it tries to report; then it exits without an answer
 *   lingerMs: 0          how long it stays after it has reported
 *   exitCode: 0          its exit code, unless SIGTERM ends it
 */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  renameSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { request } from 'node:http';

const { API_BASE_URL, TASK_EXECUTION_ID: execution_id } = process.env;
const OUTPUT = '/app/output';
const plan = {
  workMs: 100,
  lines: 3,
  numbered: 0,
  longLine: 0,
  beatMs: 250,
  firstBeatMs: 0,
  beats: 0,
  silentAfterMs: Infinity,
  end: 'complete',
  fillMb: 0,
  files: 0,
  sparseGb: 0,
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

let filledMb = 0;
let madeFiles = 0;
const tenMb = Buffer.alloc(10 * 1024 * 1024, 'x');
function fill() {
  if (filledMb < plan.fillMb) {
    writeFileSync(`${OUTPUT}/fill-${filledMb}`, tenMb);
    filledMb += 10;
  }
  for (const end = Math.min(plan.files, madeFiles + 2000); madeFiles < end; madeFiles += 1) {
    const folder = `${OUTPUT}/folder-${Math.floor(madeFiles / 1000)}`;
    if (madeFiles % 1000 === 0) mkdirSync(folder);
    writeFileSync(`${folder}/${madeFiles}`, '');
  }
}
if (plan.sparseGb > 0) {
  writeFileSync(`${OUTPUT}/sparse`, '');
  truncateSync(`${OUTPUT}/sparse`, plan.sparseGb * 1024 ** 3);
}

let takenBeats = 0;
async function beat() {
  const crawled_urls = plan.frozen ? 0 : printed;
  const progress = { total_urls: plan.lines, crawled_urls, data_items: crawled_urls };
  const heartbeat = { execution_id, status: 'running', progress, timestamp: Date.now() / 1000 };
  if ((await post('heartbeat', heartbeat)) === 200) takenBeats += 1;
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

/** Both pipes are full in turn, and so block. */
function write(descriptor, text) {
  for (let bytes = Buffer.from(text); bytes.length > 0;) {
    try {
      bytes = bytes.subarray(writeSync(descriptor, bytes));
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

const padding = 'p'.repeat(70);
for (let number = 1; number <= plan.numbered;) {
  const texts = ['', ''];
  for (; number <= plan.numbered && texts[0].length < 1_000_000; number++) {
    texts[number % 2] += `${number} ${padding}\n`;
  }
  write(2, texts[0]);
  write(1, texts[1]);
}
if (plan.longLine > 0) write(1, `a${'\u65b9'.repeat(plan.longLine)}\n`);

const endMs = plan.end === 'stay' || plan.end === 'eat' ? Infinity : plan.workMs;
const eaten = [];
let lastBeatMs = plan.firstBeatMs - plan.beatMs;
while (elapsedMs() < endMs || takenBeats < plan.beats) {
  printDue();
  fill();
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
