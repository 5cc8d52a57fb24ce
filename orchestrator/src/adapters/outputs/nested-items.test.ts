import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { skippedSentence } from '@crawlerd/shared';
import { checkWorkerScript } from '../../testing/check-worker-script.ts';
import { collect } from '../../testing/collect.ts';
import { folderInMemory } from '../../testing/temporary-folder.ts';
import { WorkerChecks } from '../checks/worker-checks.ts';
import { ItemReader } from './item-reader.ts';

const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

it('items that are nested too deep for those who read the list are left out and named', async () => {
  const deep = [65, 9000, 900_000].map((levels) => `{"d":${nested(levels - 1)}}`);
  const good = [nested(64), `{"s":"${'['.repeat(99)}\\"${'{'.repeat(99)}"}`, `[${'[],{},'.repeat(99)}1]`];
  const folder = folderInMemory();
  writeFileSync(join(folder, 'a.jsonl'), [...deep, `${nested(65)}]`, ...good].join('\n'));
  // The longest is read in a thread.
  const checks = new WorkerChecks({ script: checkWorkerScript() });
  const reader = new ItemReader(folder, checks, { isGrowing: false });
  expect(await collect(reader.items())).toEqual(good);
  await checks.close();
  const skipped = reader.skipped();
  expect(skipped).toMatchObject({ count: 4, lines: 4, files: 0, altered: 0 });
  const causes = skipped.sample.map(({ line, why }) => [line, why]);
  expect(causes).toEqual([
    [1, 'too_nested'],
    [2, 'too_nested'],
    [3, 'too_nested'],
    [4, 'not_json'],
  ]);
  expect(skippedSentence(skipped)).toContain('a.jsonl:1 is nested more than 64 deep: {"d":[[');
});
