import { stripVTControlCharacters } from 'node:util';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ExecutionDetail, ExecutionStatus } from '@crawlerd/shared';
import { runAgainst } from './testing/cli-harness.ts';
import { FakeService } from './testing/fake-service.ts';
import { detailOf, statusSample, succeededSample } from './testing/samples.ts';
import { testIo } from './testing/test-io.ts';
import { displayWidth } from './text-width.ts';

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
});
afterEach(async () => service.stop());

const ID = '01a20a8f-17e5-7170-a0ac-41ca01dbfbbe';
const WHY = 'The container exited without reporting a result, with exit code 3.';
const FAILED = succeededSample({
  execution_id: ID,
  task_name: '明前龙井绿茶 🍵',
  status: 'failed',
  reason: 'exited_without_completion',
  error_message: WHY,
  created_at: '2026-01-02T02:04:05.000Z',
  warnings: [
    {
      code: 'items_skipped',
      message: '3 lines were no JSON.',
      count: 3,
      last_at: '2026-01-02T03:04:05.000Z',
    },
  ],
});

async function linesOf(args: readonly string[], columns: number): Promise<string[]> {
  const { code, out, err } = await runAgainst(service, args, testIo({ terminal: true, columns }));
  expect([code, err]).toEqual([0, '']);
  return stripVTControlCharacters(out).trimEnd().split('\n');
}

function serve(detail: ExecutionDetail, others: readonly ExecutionStatus[] = []): void {
  service
    .json('GET /api/v1/executions', { executions: [detail, ...others], next_cursor: null })
    .json(`GET /api/v1/executions/${ID}`, detail)
    .json(`GET /api/v1/monitoring/execution/${ID}/status`, detail)
    .on(`GET /api/v1/executions/${ID}/logs`, (_seen, response) => {
      response.end(`2026-01-02T03:04:05Z stdout ${detail.task_name} ${'x'.repeat(300)}\n`);
    });
}

describe('ls', () => {
  test('of 80 columns has task, status, reason and age whole', async () => {
    serve(detailOf(FAILED), [succeededSample({ execution_id: '01a20a90-0000-7170-a0ac-41ca01dbfbbe' })]);
    expect(await linesOf(['ls'], 80)).toEqual([
      'ID             TASK             STATUS     REASON                     PAGES  AGE',
      '01a20a8f-17e5  明前龙井绿茶 🍵  failed !   exited_without_completion     62   1h',
      '01a20a90-0000  shop             succeeded  completed                     62   6s',
      '! with warnings: see crawlerd show <id>',
    ]);
  });

  test('of 200 columns says why, too', async () => {
    serve(detailOf(FAILED));
    const [head, row] = await linesOf(['ls'], 200);
    expect(head?.trimEnd().replaceAll(/ +/g, ' ')).toBe('ID TASK STATUS REASON PAGES ITEMS AGE WHY');
    expect(row).toContain(WHY);
  });

  test('cuts the name of a task only when the line is full, and shows that', async () => {
    serve(detailOf({ ...FAILED, task_name: 'prices of all the teas that there are' }));
    const [head, row] = await linesOf(['ls'], 80);
    expect(head).toMatch(/^ID +TASK +STATUS +REASON +AGE$/);
    expect(row).toBe('01a20a8f-17e5  prices of all the teas…  failed !  exited_without_completion   1h');
  });
});

test('show of 80 columns is wrapped, not cut', async () => {
  serve({
    ...detailOf(FAILED),
    config: { task_name: FAILED.task_name, base_url: `https://shop.example/${'tea/'.repeat(30)}` },
  });
  const lines = await linesOf(['show', ID], 80);
  expect(lines.slice(0, 7)).toEqual([
    `id         ${ID}`,
    'task       明前龙井绿茶 🍵',
    'status     failed',
    'why        The container exited without reporting a result, with exit code 3.',
    'warning    items_skipped (3 times): 3 lines were no JSON.',
    'progress   failed  62/62 pages  60 items  2 errors  10.0 pages/s  7 s',
    '           https://shop.example/product/12',
  ]);
  expect(lines.join('').replaceAll(' ', '')).toContain('tea/'.repeat(30));
  expect(lines).toContain(`  | ${FAILED.task_name}`);
});

describe('show', () => {
  test.each([
    [null, 'sha256:555555555555'],
    [`shop@sha256:${'7'.repeat(64)}`, 'shop@sha256:777777777777'],
  ])('has as much of a digest as tells images apart: %s', async (pulled, shown) => {
    const detail = detailOf(FAILED);
    const attempts = detail.attempts.map((each) => Object.assign({}, each, { image_repo_digest: pulled }));
    serve({ ...detail, attempts });
    expect(await linesOf(['show', ID], 80)).toContain(`digest     ${shown}`);
    const { out } = await runAgainst(service, ['show', ID]);
    expect(out).toContain(`digest     ${pulled ?? `sha256:${'5'.repeat(64)}`}\n`);
  });
});

describe('no line is wider than the terminal, whatever was crawled', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', '茶', '🍵', 'é', ' ', '\u1100', '👩‍🚀'),
    maxLength: 120,
  });
  const short = fc.string({ unit: fc.constantFrom('a', '茶', ' '), maxLength: 120 });
  const rich = fc.record({ task: text, why: text, label: short, key: short, container: text });

  test.each(['ls', 'show', 'status'])('%s', async (command) => {
    await fc.assert(
      fc.asyncProperty(rich, fc.integer({ min: 12, max: 200 }), async (given, columns) => {
        const warnings = FAILED.warnings.map((warning) => Object.assign({}, warning, { message: given.why }));
        const status = { ...FAILED, task_name: given.task, error_message: given.why, warnings };
        const detail = detailOf(status);
        serve({
          ...detail,
          labels: { team: given.label },
          config: { [`k${given.key}`]: { [`k${given.key}`]: [given.why] } },
          attempts: detail.attempts.map((attempt) =>
            Object.assign({}, attempt, { container_name: given.container, end_message: given.why }),
          ),
        });
        const lines = await linesOf(command === 'ls' ? ['ls'] : [command, ID], columns);
        expect(lines.filter((line) => displayWidth(line) > columns)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

test('without colours and for a pipe, nothing steers the terminal', async () => {
  serve(detailOf(FAILED), [statusSample()]);
  for (const terminal of [true, false]) {
    const io = testIo({ terminal });
    io.env['NO_COLOR'] = '1';
    for (const args of [['ls'], ['show', ID], ['status', ID]]) await runAgainst(service, args, io);
    expect(io.stdout.text + io.stderr.text).not.toContain('\u001b');
  }
});

test.each([['--help'], ['run', '--help'], ['serve', '--help'], ['ls', '--status', 'runing'], ['stauts']])(
  'help and usage errors fit the terminal: %s %s %s',
  async (...args) => {
    for (const columns of [60, 80, 200]) {
      const { out, err } = await runAgainst(service, args, testIo({ terminal: true, columns }));
      const lines = (out + err).split('\n');
      expect(lines.length).toBeGreaterThan(2);
      expect(lines.filter((line) => displayWidth(line) > columns)).toEqual([]);
    }
  },
);
