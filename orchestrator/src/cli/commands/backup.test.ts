import { describe, expect, test } from 'vitest';
import { UserError, type CliDependencies } from '../dependencies.ts';
import { INTERRUPTED_EXIT_CODE } from '../io.ts';
import { runAlone } from '../testing/cli-harness.ts';
import { testIo } from '../testing/test-io.ts';

const backUp: CliDependencies['backUp'] = async (file, { onProgress }) => {
  onProgress(0.5);
  return { file: `/backups/${file}`, bytes: 3 * 1024 * 1024, executions: 1234 };
};

describe('backup', () => {
  test('says what the copy holds', async () => {
    expect(await runAlone(['backup', 'monday.db'], testIo(), { backUp })).toEqual({
      code: 0,
      out: '/backups/monday.db holds 1234 executions (3.0 MiB); it is verified and synced to disk.\n',
      err: '',
    });
  });

  test('--json answers with the same facts', async () => {
    const ran = await runAlone(['backup', 'monday.db', '--json'], testIo(), { backUp });
    const facts = { file: '/backups/monday.db', bytes: 3_145_728, executions: 1234 };
    expect([ran.code, JSON.parse(ran.out)]).toEqual([0, facts]);
  });

  test('shows on a terminal how far it is', async () => {
    const io = testIo({ terminal: true });
    await runAlone(['backup', 'monday.db'], io, { backUp });
    expect(io.stdout.text).toContain('Copying: 50 %');
  });

  test('exits with 1 and one sentence when it cannot be made', async () => {
    const refuse: CliDependencies['backUp'] = async () => {
      throw new UserError('monday.db already exists: choose a new file name.');
    };
    const ran = await runAlone(['backup', 'monday.db'], testIo(), { backUp: refuse });
    expect(ran).toEqual({
      code: 1,
      out: '',
      err: 'monday.db already exists: choose a new file name.\n',
    });
  });

  test('exits with 130 when it is interrupted', async () => {
    const io = testIo();
    const wait: CliDependencies['backUp'] = async (_file, { signal }) => {
      io.interrupt();
      throw signal.reason;
    };
    expect((await runAlone(['backup', 'monday.db'], io, { backUp: wait })).code).toBe(INTERRUPTED_EXIT_CODE);
  });
});
