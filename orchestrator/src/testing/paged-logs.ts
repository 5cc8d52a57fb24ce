import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'vitest';
import { isValid, LogPageSchema, type LogLineView, type LogPageView, type LogQuery } from '@crawlerd/shared';
import { pageLogs, type PageLogsDeps } from '../use-cases/page-logs.ts';
import { resumeExecution } from '../use-cases/resume-execution.ts';
import { World } from './world.ts';

/** An execution that is over, with so many attempts, whose logs are what a test puts there. */
export async function pagedLogs(attempts = 1) {
  const world = new World();
  const id = await world.launch();
  for (let attempt = 1; attempt <= attempts; attempt++) {
    if (attempt > 1) await resumeExecution(world.services, id, 'api');
    await world.reaches(id, 'running');
    world.engine.exit(world.ref(id), { exitCode: 1 });
    await world.released(id);
  }
  const fileOf = (attempt: number) => world.logFile(id).replace(/\d+\.log$/, `${attempt}.log`);
  const deps: PageLogsDeps = { ...world.services, turns: { next: () => Promise.resolve() } };
  const page = async (query: LogQuery = {}): Promise<LogPageView> => {
    const found = await pageLogs(deps, id, query, new AbortController().signal);
    expect(isValid(LogPageSchema, found)).toBe(true);
    return found;
  };
  return {
    world,
    id,
    deps,
    fileOf,
    page,
    /** Null: the attempt has no log. */
    put: (attempt: number, content: string | Buffer | null): void => {
      mkdirSync(dirname(fileOf(attempt)), { recursive: true });
      if (content === null) rmSync(fileOf(attempt), { force: true });
      else writeFileSync(fileOf(attempt), content);
    },
    /** All pages in one direction, each with the cursor of the one before. */
    pages: async (direction: 'forward' | 'backward', query: LogQuery): Promise<LogPageView[]> => {
      const all: LogPageView[] = [];
      let place = direction === 'forward' ? (query.at ?? '1:0') : (query.before ?? 'end');
      for (;;) {
        const found = await page({ ...query, [direction === 'forward' ? 'at' : 'before']: place });
        all.push(found);
        const next = direction === 'forward' ? found.next : found.previous;
        if (next === null) return all;
        expect([place, next === place]).toEqual([place, false]);
        place = next;
      }
    },
  };
}

export function textsOf({ lines }: Pick<LogPageView, 'lines'>): string[] {
  return lines.map(({ text }) => text);
}

/** A line of a log file. */
export function logLine(text: string, stream: NonNullable<LogLineView['stream']> = 'stdout'): string {
  return `2026-01-02T03:04:05.000000000Z ${stream} ${text}\n`;
}
