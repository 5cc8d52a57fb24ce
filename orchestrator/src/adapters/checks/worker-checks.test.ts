import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { CompletionSchema, isValid, LaunchSchema, type CrawlConfig } from '@crawlerd/shared';
import { jsonOf, knownDigest } from '../../domain/known-json.ts';
import { completionDigest, launchDigest } from '../../use-cases/body-digest.ts';
import { checkWorkerScript } from '../../testing/check-worker-script.ts';
import { ChecksError } from '../../ports/request-checks.ts';
import { WorkerChecks } from './worker-checks.ts';

const CONFIG: CrawlConfig = { task_name: 'shop', base_url: 'http://shop.test/' };

let script: URL;
let checks: WorkerChecks;

beforeAll(() => {
  script = checkWorkerScript();
  checks = new WorkerChecks({ script });
});
afterAll(() => checks.close());

async function launchOf(body: object): Promise<unknown> {
  const checked = await checks.body('launch', JSON.stringify(body));
  return checked.outcome === 'valid' ? checked.value : null;
}

async function completionOf(body: object): Promise<unknown> {
  const read = await checks.completion(JSON.stringify(body), 'e1');
  return read.outcome === 'taken' ? read.value : null;
}

/** It takes minutes to compile. */
const ENDLESS: CrawlConfig = {
  ...CONFIG,
  crawl_config: {
    item_schema: {
      type: 'object',
      properties: Object.fromEntries(
        Array.from({ length: 20_000 }, (_, i) => [
          `p${i}`,
          { type: 'string', minLength: 1, pattern: `^a${i}` },
        ]),
      ),
    },
  },
};

describe('checks in a thread of their own', () => {
  it('report on a crawl config', async () => {
    const config = { ...CONFIG, headres: {}, crawl_config: { item_schema: { type: 'nothing' } } };
    const { issues, warnings } = await checks.config(config);
    expect(issues).toEqual([
      { field: 'crawl_config.item_schema', message: expect.stringContaining('not a valid JSON Schema') },
    ]);
    expect(warnings).toEqual([expect.stringContaining('did you mean "headers"?')]);
  });

  it('parse a body and check it', async () => {
    const launch = { config: CONFIG };
    expect(await checks.body('launch', JSON.stringify(launch))).toEqual({
      outcome: 'valid',
      value: launch,
      report: { issues: [], warnings: [], secrets: [] },
    });
    expect(await checks.body('launch', JSON.stringify({}))).toEqual({
      outcome: 'invalid',
      issues: [{ field: 'config', message: 'is required' }],
    });
  });

  it('work out what will be asked for next, as it would be worked out here', async () => {
    const launch = { cache_from: 'e1', config: { ...CONFIG, target_urls: ['http://shop.test/ü'] } };
    const completion = { execution_id: 'e1', success: true, result_data: { data_items: ['ü', 1e21] } };
    const checkedLaunch = await launchOf(launch);
    const checkedCompletion = await completionOf(completion);
    if (!isValid(LaunchSchema, checkedLaunch) || !isValid(CompletionSchema, checkedCompletion))
      throw new Error('not what was sent');
    expect(knownDigest(checkedLaunch)).toBe(launchDigest({ ...launch, cache_from: 'e2' }));
    expect(knownDigest(checkedCompletion)).toBe(completionDigest(completion));
    const stringify = vi.spyOn(JSON, 'stringify');
    const texts = [jsonOf(checkedLaunch.config), jsonOf(checkedCompletion.result_data ?? {})];
    expect(stringify).not.toHaveBeenCalled();
    stringify.mockRestore();
    expect(texts).toEqual([JSON.stringify(launch.config), JSON.stringify(completion.result_data)]);
  });

  it.each(['{', '', 'undefined'])('refuse the body %j as no JSON', async (text) => {
    expect(await checks.body('launch', text)).toMatchObject({ outcome: 'not_json' });
  });

  it('refuse a body of more values than can be worked with', async () => {
    const body = { config: { ...CONFIG, more: Array.from({ length: 120_000 }, () => 0) } };
    expect(await checks.body('launch', JSON.stringify(body))).toEqual({
      outcome: 'invalid',
      issues: [{ field: '', message: 'must not hold more than 120000 values' }],
    });
  });

  it('give a schema up that takes too long, and do the next job as if nothing had been', async () => {
    const hasty = new WorkerChecks({ script, configDeadlineMs: 300 });
    onTestFinished(() => hasty.close());
    const [endless, next] = await Promise.all([hasty.config(ENDLESS), hasty.config(CONFIG)]);
    expect(endless.issues).toEqual([
      { field: 'crawl_config', message: expect.stringContaining('takes too long to check') },
    ]);
    expect(next).toEqual({ issues: [], warnings: [], secrets: [] });
  });

  it('check reports and files while a launch is stuck', async () => {
    const stuck = checks.config(ENDLESS);
    const completion = { execution_id: 'e1', success: true };
    const taken = { outcome: 'taken', value: completion, ignored: [], rounded: [] };
    const first = await Promise.race([
      stuck,
      Promise.all([
        checks.completion(JSON.stringify(completion), 'e1'),
        checks.completionFile(JSON.stringify(completion)),
      ]),
    ]);
    expect(first).toEqual([taken, taken]);
    await stuck;
  });

  it('take one body of a crawler at a time, and those of others meanwhile', async () => {
    const send = (sender: string) =>
      checks.completion(JSON.stringify({ execution_id: 'e', success: true }), sender);
    const outcomes = await Promise.allSettled([send('e1'), send('e1'), send('e2')]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: expect.any(ChecksError) });
    expect(await send('e1')).toMatchObject({ outcome: 'taken' });
  });

  it('let no more than some wait', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => checks.config(CONFIG)));
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(50 - 33);
    expect(refused[0]).toMatchObject({ reason: expect.any(ChecksError) });
  });

  it('end a thread that needs too much memory, and not the process', async () => {
    // Each alternative is copied for every property.
    const nested = (depth: number): object =>
      depth === 0 ? { type: 'string' } : { anyOf: [nested(depth - 1), nested(depth - 1)] };
    const config = { ...CONFIG, crawl_config: { item_schema: { properties: { a: nested(16) } } } };
    const patient = new WorkerChecks({ script, configDeadlineMs: 60_000 });
    onTestFinished(() => patient.close());
    const { issues } = await patient.config(config);
    expect(issues).toEqual([
      { field: 'crawl_config', message: expect.stringContaining('takes too much memory to check') },
    ]);
    expect(await patient.config(CONFIG)).toEqual({ issues: [], warnings: [], secrets: [] });
  });
});
