import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LaunchCheck } from '@crawlerd/shared';
import { runAgainst } from '../testing/cli-harness.ts';
import { FakeService } from '../testing/fake-service.ts';
import { launchCheckSample } from '../testing/samples.ts';

let service: FakeService;
let folder: string;
let config: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crawlerd-validate-'));
  config = join(folder, 'shop.json');
  writeFileSync(config, '{"task_name": "shop", "base_url": "https://shop.example/"}');
  service = await new FakeService().start();
});
afterEach(async () => {
  await service.stop();
  rmSync(folder, { recursive: true });
});

const GOOD = launchCheckSample();
const BAD: LaunchCheck = {
  ...GOOD,
  ok: false,
  errors: [
    { field: 'config.delay', message: 'must be >= 0' },
    { field: '', message: 'is missing' },
  ],
  warnings: [],
  checks: [{ name: 'callback', ok: false, detail: 'try crawlerd doctor' }],
};
const ROUTE = 'POST /api/v1/executions/validate';

describe('validate', () => {
  test('takes what run takes, and exits with 0 if it would be launched', async () => {
    service.json(ROUTE, GOOD, 200);
    const options = ['--image', 'mine:1', '--label', 'team=prices', '--min-items', '5'];
    const ran = await runAgainst(service, ['validate', config, ...options]);
    expect(ran).toEqual({
      code: 0,
      out: '✓ disk: there is room for another crawl\nIt would be launched.\n',
      err: 'warning: unknown key "dealy"\n',
    });
    expect(service.seen.map(({ path, body }) => [path, body])).toEqual([
      [
        '/api/v1/executions/validate',
        {
          config: { task_name: 'shop', base_url: 'https://shop.example/' },
          image: 'mine:1',
          labels: { team: 'prices' },
          acceptance: { min_items: 5 },
        },
      ],
    ]);
  });

  test('lists all that is wrong, and exits with 1', async () => {
    service.json(ROUTE, BAD, 200);
    const ran = await runAgainst(service, ['validate', config]);
    expect(ran).toEqual({
      code: 1,
      out: '✗ config.delay: must be >= 0\n✗ is missing\n✗ callback: try crawlerd doctor\nIt would not be launched.\n',
      err: '',
    });
  });

  test('prints the whole answer for programs, with the same status', async () => {
    service.json(ROUTE, BAD, 200);
    const ran = await runAgainst(service, ['validate', config, '--json']);
    expect([ran.code, JSON.parse(ran.out)]).toEqual([1, BAD]);
  });

  test('takes a URL without a file', async () => {
    service.json(ROUTE, GOOD, 200);
    await runAgainst(service, ['validate', 'https://shop.example/', '--max-pages', '7', '--field', 'price']);
    expect(service.seen[0]?.body).toMatchObject({
      config: { task_name: 'shop.example', crawl_config: { max_pages: 7, data_fields: ['price'] } },
    });
  });
});
