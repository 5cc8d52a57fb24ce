/**
 * A crawler that does what the environment variable CRAWLER_SCRIPT (JSON) says, for tests of runtimes:
 *
 *   print: [lines for stdout]      printError: [lines for stderr]
 *   report: true                   print one JSON line with the environment, the config file and the secrets
 *   write: {name, text}            write a file into the output folder
 *   onTerm: number | "ignore"      exit code after SIGTERM (default 0), or do not react to it
 *   then: "wait" | {exit: number}  stay until a signal comes, or end (default: exit 0)
 *
 *   eat: true                      take memory until something ends it
 *
 * It prints "ready" once its signal handlers stand.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const script = JSON.parse(process.env.CRAWLER_SCRIPT ?? '{}');

process.on('SIGTERM', () => {
  console.log('got SIGTERM');
  if (script.onTerm !== 'ignore') process.exit(script.onTerm ?? 0);
});

for (const line of script.print ?? []) process.stdout.write(`${line}\n`);
for (const line of script.printError ?? []) process.stderr.write(`${line}\n`);
if (script.report) {
  const config = readFileSync(process.env.CONFIG_PATH, 'utf8');
  const secretsPath = process.env.CRAWLERD_SECRETS_PATH;
  const secrets = secretsPath === undefined ? null : readFileSync(secretsPath, 'utf8');
  process.stdout.write(`${JSON.stringify({ env: process.env, config, secrets })}\n`);
}
if (script.write) {
  const folder = process.env.CRAWLERD_OUTPUT_DIR ?? '/app/output';
  writeFileSync(join(folder, script.write.name), script.write.text);
}
process.stdout.write('ready\n');

if (script.eat) {
  const eaten = [];
  setInterval(() => eaten.push(Buffer.alloc(8 * 1024 * 1024, 1)), 1);
} else if (script.stay) setInterval(() => {}, 1000);
else process.exitCode = script.exit ?? 0;
