import { onTestFinished } from 'vitest';
import { PrometheusMeters } from '../adapters/prometheus/prometheus-meters.ts';
import { Metering } from '../metering.ts';
import type { World } from './world.ts';

export const DISK = { freeBytes: 3e9, totalBytes: 10e9 };

/** The metrics of a world from here on. */
export async function measured(world: World, { ofProcess = false } = {}) {
  const meters = new PrometheusMeters({ ofProcess });
  const diskSpace = { read: () => Promise.resolve(DISK) };
  const metering = new Metering({ ...world.services, meters, diskSpace });
  await metering.begin();
  onTestFinished(() => metering.end());
  const scrape = async (): Promise<Map<string, number>> => seriesOf((await metering.page()).text);
  return { metering, meters, scrape };
}

/** `name{labels}` and its value. */
export function seriesOf(page: string): Map<string, number> {
  const lines = page.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line): [string, number] => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}
