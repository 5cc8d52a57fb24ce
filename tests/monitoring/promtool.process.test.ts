import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { measured } from '../../orchestrator/src/testing/measured.ts';
import { temporaryFolder } from '../../orchestrator/src/testing/temporary-folder.ts';
import { World } from '../../orchestrator/src/testing/world.ts';
import { ensurePromtool } from '../support/promtool.ts';

const EXAMPLES = fileURLToPath(new URL('../../examples/monitoring/', import.meta.url));
const PROMTOOL = ensurePromtool();
/** Gauges with the ending of counters; dashboards of others know them by these names. */
const NAMES_OF_PROM_CLIENT = /^nodejs_active_(handles|requests|resources)_total non-counter/;

/** Exit status and all that it has printed. */
function promtool(args: readonly string[], input = ''): [number | null, string] {
  const { status, stdout, stderr } = spawnSync(PROMTOOL, args, { cwd: EXAMPLES, input, encoding: 'utf8' });
  return [status, `${stdout}${stderr}`];
}

/** A file of recording rules, one for each expression: promtool reads none by themselves. */
function rulesOf(expressions: readonly string[]): string {
  const file = join(temporaryFolder(), 'rules.yml');
  const rules = expressions.map((expr, at) => ({ record: `panel:${at}`, expr }));
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
  return file;
}

function dashboardExpressions(): string[] {
  const { panels }: { panels: { targets: { expr: string }[] }[] } = JSON.parse(
    readFileSync(join(EXAMPLES, 'grafana-dashboard.json'), 'utf8'),
  );
  return panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
}

/** A page with series of all kinds, as a service that has crawled has it. */
async function scrapedPage(): Promise<string> {
  const world = new World();
  const { metering } = await measured(world, { ofProcess: true });
  world.complete(await world.running());
  world.complete(await world.running(), { success: false, error_message: 'no "quotes" \\ here' });
  await metering.ports.runtime.ping();
  metering.ports.meters.crawled('task of a shop', { pages: 3, items: 2 });
  return (await metering.page()).text;
}

describe('promtool', () => {
  it('accepts the alert rules, and the configuration that loads them', () => {
    expect(promtool(['check', 'rules', 'alerts.yml'])).toEqual([0, expect.stringMatching(/\d+ rules found/)]);
    expect(promtool(['check', 'config', 'prometheus.yml'])).toEqual([0, expect.stringContaining('is valid')]);
  });

  it('finds that each alert comes when it should, and not before', () => {
    expect(promtool(['test', 'rules', 'alerts.test.yml'])).toEqual([0, expect.stringContaining('SUCCESS')]);
  });

  it('can read every query of the dashboard', () => {
    const queries = dashboardExpressions();
    const [status, said] = promtool(['check', 'rules', rulesOf(queries)]);
    expect([status, said]).toEqual([0, expect.stringContaining(`${queries.length} rules found`)]);
  });

  it('would find a query that is not well-formed', () => {
    const [status, said] = promtool(['check', 'rules', rulesOf(['sum by (le) (rate(crawlerd_x[5m])'])]);
    expect([status, said]).toEqual([1, expect.stringContaining('could not parse expression')]);
  });

  it('finds nothing to say against what a scrape reads, except for three names that are not ours', async () => {
    const [, said] = promtool(['check', 'metrics'], await scrapedPage());
    const found = said.split('\n').filter((line) => line !== '' && !NAMES_OF_PROM_CLIENT.test(line));
    expect(found).toEqual([]);
    const [, planted] = promtool(
      ['check', 'metrics'],
      '# TYPE crawlerd_planted counter\ncrawlerd_planted 1\n',
    );
    expect(planted).toContain('crawlerd_planted');
  });
});
