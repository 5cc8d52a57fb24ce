import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type Docker from 'dockerode';
import type { Launch } from '@crawlerd/shared';
import { buildScriptImage, docker } from './docker.ts';
import { CRAWLER_IMAGE } from './images.ts';

const SCRIPT = fileURLToPath(new URL('fault-crawler.mjs', import.meta.url));

/** What the crawler of the fault tests is to do; `fault-crawler.mjs` says what each means. */
export interface FaultPlan {
  readonly workMs?: number;
  readonly lines?: number;
  readonly beatMs?: number;
  readonly firstBeatMs?: number;
  readonly silentAfterMs?: number;
  readonly frozen?: boolean;
  readonly end?: 'complete' | 'exit' | 'stay' | 'eat';
  readonly firstEnd?: 'complete' | 'exit' | 'stay' | 'eat';
  readonly leaveMs?: number;
  readonly patienceMs?: number;
  readonly lingerMs?: number;
  readonly exitCode?: number;
}

/** Its own name for each run: tests that run beside this one have theirs. */
export const FAULT_IMAGE = `crawlerd-test/faults-${process.pid}:1`;

/** Settings of a service that may launch it. */
export const FAULT_SETTINGS = { CRAWLERD_ALLOWED_IMAGES: 'crawlerd-test/*' } as const;

export async function buildFaultImage(engine: Docker = docker, base = CRAWLER_IMAGE): Promise<void> {
  await buildScriptImage(FAULT_IMAGE, base, readFileSync(SCRIPT, 'utf8'), engine);
}

export async function removeFaultImage(): Promise<void> {
  await docker.getImage(FAULT_IMAGE).remove({ force: true });
}

export function faultLaunch(plan: FaultPlan, changes: Partial<Launch> = {}): Launch {
  return {
    config: { task_name: 'fault', task_type: 'crawler', base_url: 'http://127.0.0.1/' },
    image: FAULT_IMAGE,
    env: { FAULT_PLAN: JSON.stringify(plan) },
    ...changes,
  };
}

/** The lines that such a crawler printed, in the order of a log. */
export function printedLines(log: string): string[] {
  return [...log.matchAll(/ stdout (line \d+)$/gm)].map(([, line = '']) => line);
}

/** What {@link printedLines} gives of a log that lost nothing and repeats nothing. */
export function expectedLines(lines: number): string[] {
  return Array.from({ length: lines }, (_, i) => `line ${i + 1}`);
}
