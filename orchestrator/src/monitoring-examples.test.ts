import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { STATUSES } from '@crawlerd/shared';
import { measured, seriesOf } from './testing/measured.ts';
import { World } from './testing/world.ts';

const METRIC = /\b(?:crawlerd|nodejs|process)_[a-z0-9_]+\b/g;

function read(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}

async function scrapedPage(): Promise<string> {
  const world = new World();
  const { metering } = await measured(world, { ofProcess: true });
  await metering.ports.runtime.ping();
  return (await metering.page()).text;
}

/** As a query names them: a histogram by its parts. */
function metricsOf(page: string): Set<string> {
  const types = [...page.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  return new Set(
    types.flatMap(([, name = '', type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  );
}

describe.each([
  ['examples/monitoring/alerts.yml', 9],
  ['examples/monitoring/alerts.test.yml', 9],
  ['examples/monitoring/grafana-dashboard.json', 15],
])('%s', (file, atLeast) => {
  it('names only metrics that a scrape has', async () => {
    const there = metricsOf(await scrapedPage());
    const named = new Set(read(file).match(METRIC));
    expect(named.size).toBeGreaterThanOrEqual(atLeast);
    expect([...named].filter((name) => !there.has(name))).toEqual([]);
  });

  it('asks for statuses that there are', () => {
    const asked = [...read(file).matchAll(/status="(\w+)"/g)].map(([, status]) => status);
    expect(asked.filter((status) => !STATUSES.some((each) => each === status))).toEqual([]);
  });
});

it('the alerts look for labels that a scrape has from its start', async () => {
  const series = [...seriesOf(await scrapedPage()).keys()];
  const wanted = [...read('examples/monitoring/alerts.yml').matchAll(/(crawlerd_\w+)\{(\w+="\w+")\}/g)];
  const counted = wanted.filter(([, name]) => name !== 'crawlerd_runtime_errors_total');
  expect(counted.length).toBeGreaterThanOrEqual(5);
  const missing = counted.filter(
    ([, name = '', label = '']) =>
      !series.some((each) => each.startsWith(`${name}{`) && each.includes(label)),
  );
  expect(missing.map(([text]) => text)).toEqual([]);
});

it('each alert has a test of when it comes, and of when it does not', () => {
  const alerts = [...read('examples/monitoring/alerts.yml').matchAll(/- alert: (\w+)/g)].map(
    ([, name]) => name,
  );
  const tested = read('examples/monitoring/alerts.test.yml').split('- eval_time:');
  const namesOf = (expected: RegExp): Set<string | undefined> =>
    new Set(tested.filter((test) => expected.test(test)).map((test) => /alertname: (\w+)/.exec(test)?.[1]));
  expect(alerts.length).toBeGreaterThanOrEqual(10);
  expect(namesOf(/exp_alerts: \[\]/)).toEqual(new Set(alerts));
  expect(namesOf(/exp_alerts:\n/)).toEqual(new Set(alerts));
});

it('the dashboard shows a query in each panel', () => {
  const { panels }: { panels: { title: string; targets: { expr: string }[] }[] } = JSON.parse(
    read('examples/monitoring/grafana-dashboard.json'),
  );
  expect(panels.length).toBeGreaterThan(10);
  expect(panels.filter(({ targets }) => targets.every(({ expr }) => expr === ''))).toEqual([]);
});

it('docs/monitoring.md explains every metric of our own, and no other', async () => {
  const page = read('docs/monitoring.md');
  const documented = [...page.matchAll(/^\| `(crawlerd_\w+)/gm)].map(([, name]) => name);
  const own = [...(await scrapedPage()).matchAll(/^# TYPE (crawlerd_\S+)/gm)].map(([, name]) => name);
  expect(documented.toSorted()).toEqual(own.toSorted());
});
