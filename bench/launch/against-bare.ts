import type { DockerService } from '../support/docker-service.ts';
import { ofRounds, type Report } from '../support/report.ts';
import { median, medianRatio } from '../support/statistics.ts';
import { BareLaunches } from './bare-launches.ts';
import type { Launches } from './launches.ts';
import { ServiceLaunches } from './service-launches.ts';

const WANTED_RATIO = 1.15;

export async function againstBare(
  world: DockerService,
  { atOnce, rounds }: { readonly atOnce: number; readonly rounds: number },
): Promise<Report> {
  const bare = new BareLaunches(world);
  const ours = await ServiceLaunches.over(world);
  const bareMs: number[] = [];
  const oursMs: number[] = [];
  await round(bare, atOnce);
  await round(ours, atOnce);
  for (let i = 0; i < rounds; i++) {
    // Each side goes first equally often.
    if (i % 2 === 0) bareMs.push(await round(bare, atOnce));
    oursMs.push(await round(ours, atOnce));
    if (i % 2 === 1) bareMs.push(await round(bare, atOnce));
  }
  ours.close();
  return {
    bench: 'launch',
    conditions: { at_once: atOnce, rounds },
    figures: [
      ofRounds('dockerode create + start', bareMs, 'ms'),
      ofRounds('crawlerd, POST to running', oursMs, 'ms'),
      {
        name: 'ratio',
        value: medianRatio(oursMs, bareMs),
        unit: '',
        wanted: { atMost: WANTED_RATIO },
      },
      { name: 'difference', value: median(oursMs) - median(bareMs), unit: 'ms' },
    ],
  };
}

async function round(launches: Launches, atOnce: number): Promise<number> {
  const tookMs = await Promise.all(Array.from({ length: atOnce }, () => launches.launch()));
  await launches.clear();
  return median(tookMs);
}
