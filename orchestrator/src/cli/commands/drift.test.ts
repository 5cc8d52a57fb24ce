import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DriftFinding } from '@crawlerd/shared';
import { runAgainst } from '../testing/cli-harness.ts';
import { FakeService } from '../testing/fake-service.ts';
import { detailOf, succeededSample } from '../testing/samples.ts';
import { testIo } from '../testing/test-io.ts';

const SENTENCE = 'price is in 12 % of items; usually 98 %';
const DRIFT: DriftFinding[] = [
  { kind: 'field', field: 'price', value: 0.12, usual: 0.98, sentence: SENTENCE },
];

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
});
afterEach(async () => service.stop());

test('ls marks what is out of line on a terminal, and counts it for programs', async () => {
  const executions = [
    succeededSample({ drift: DRIFT }),
    succeededSample({ execution_id: 'ex-2', drift: [] }),
  ];
  service.json('GET /api/v1/executions', { executions, next_cursor: null });
  const shown = stripVTControlCharacters((await runAgainst(service, ['ls'], testIo({ terminal: true }))).out);
  expect(shown.match(/succeeded ~/g)).toHaveLength(1);
  expect(shown).toContain('~ out of line with earlier executions of its task');
  const lines = (await runAgainst(service, ['ls'])).out.trim().split('\n');
  const at = lines[0]?.split('\t').indexOf('DRIFT') ?? -1;
  expect(lines.slice(1).map((line) => line.split('\t')[at])).toEqual(['1', '0']);
});

test('status and show say it in a sentence', async () => {
  const sample = succeededSample({ drift: DRIFT });
  service
    .json('GET /api/v1/monitoring/execution/ex-1/status', sample)
    .json('GET /api/v1/executions/ex-1', detailOf(sample))
    .json('GET /api/v1/executions', { executions: [sample], next_cursor: null });
  for (const command of ['status', 'show']) {
    expect((await runAgainst(service, [command, 'ex-1'])).out).toMatch(new RegExp(`drift +${SENTENCE}`));
  }
});
