import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type Docker from 'dockerode';
import type { Launch } from '@crawlerd/shared';
import { buildScriptImage, docker } from './docker.ts';
import { CRAWLER_IMAGE } from './images.ts';

const SCRIPT = fileURLToPath(new URL('fault-crawler.mjs', import.meta.url));

/** Instructions for the crawler of the fault tests; `fault-crawler.mjs` says what each means. */
export interface FaultPlan {
  readonly workMs?: number;
  readonly lines?: number;
  readonly numbered?: number;
  readonly longLine?: number;
  readonly beatMs?: number;
  readonly firstBeatMs?: number;
  readonly beats?: number;
  readonly silentAfterMs?: number;
  readonly frozen?: boolean;
  readonly end?: 'complete' | 'exit' | 'stay' | 'eat';
  readonly firstEnd?: 'complete' | 'exit' | 'stay' | 'eat';
  readonly fillMb?: number;
  readonly files?: number;
  readonly sparseGb?: number;
  readonly leaveMs?: number;
  readonly patienceMs?: number;
  readonly lingerMs?: number;
  readonly exitCode?: number;
}

/** A separate name for each run, as several test runs may happen at the same time. */
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

/** The lines of such a crawler in a log, in order. */
export function printedLines(log: string): string[] {
  return [...log.matchAll(/ stdout (line \d+)$/gm)].map(([, line = '']) => line);
}

/** What {@link printedLines} returns for a log without lost or repeated lines. */
export function expectedLines(lines: number): string[] {
  return Array.from({ length: lines }, (_, i) => `line ${i + 1}`);
}
