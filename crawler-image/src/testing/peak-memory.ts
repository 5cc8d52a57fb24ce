import { readFileSync } from 'node:fs';
import type { CrawlerProcess } from './crawler-process.ts';

/** The most memory a process ever had while it ran, in MB. */
export async function peakMb({ child, exited }: Pick<CrawlerProcess, 'child' | 'exited'>): Promise<number> {
  let peakKb = 0;
  const timer = setInterval(() => {
    // The kernel keeps the peak: what falls between two looks is seen at the second.
    peakKb = Math.max(peakKb, highWaterKb(child.pid));
  }, 20);
  await exited;
  clearInterval(timer);
  return peakKb / 1024;
}

function highWaterKb(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
