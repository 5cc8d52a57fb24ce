import { ConnectionPool } from '../support/connection.ts';
import { FakeService } from '../support/fake-service.ts';
import type { Report } from '../support/report.ts';
import { completion, heartbeat, type Crawler } from '../support/reports.ts';
import { growth, type Resources } from '../support/resources.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const WAVE = 50;

/** Executions that send heartbeats, report and end, in waves. */
export async function onFakeRuntime({ launches }: { readonly launches: number }): Promise<Report> {
  const service = await FakeService.start(temporaryFolder());
  const held: Resources[] = [];
  for (let launched = 0; launched < launches; launched += WAVE) {
    const crawlers = await service.launch(WAVE);
    await crawl(service, crawlers);
    held.push(await service.resourcesAtRest());
  }
  await service.close();
  const [early] = held;
  const late = held.at(-1);
  if (early === undefined || late === undefined) throw new Error('nothing was launched');
  return {
    bench: 'growth on the fake runtime',
    conditions: { launches, first: WAVE },
    figures: growth(early, late),
  };
}

async function crawl(service: FakeService, crawlers: readonly Crawler[]): Promise<void> {
  const callback = await ConnectionPool.open(service.callbackUrl, 8);
  await Promise.all(
    crawlers.map(async (crawler) => {
      await callback.send(heartbeat(crawler, 1));
      const { status, body } = await callback.send(completion(crawler, 1));
      if (status !== 200) throw new Error(`a completion was answered with ${status}: ${body}`);
      service.exit(crawler);
    }),
  );
  callback.close();
}
