import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../../testing/temporary-folder.ts';
import { FilterFault, systemFilterTable } from './iptables.ts';

const { PATH } = process.env;
afterEach(() => {
  process.env['PATH'] = PATH;
});

/** Commands of that name come first in the PATH. */
function commandThat(script: string): void {
  const folder = temporaryFolder();
  for (const name of ['iptables', 'iptables-restore']) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  process.env['PATH'] = [folder, PATH].join(delimiter);
}

it.each([
  [
    'iptables v1.8.9 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)',
    4,
  ],
  ["Fatal: can't open lock file /run/xtables.lock: Permission denied", 4],
  ['iptables: Operation not permitted.', 1],
])('without the right to, the advice is root or NET_ADMIN: %s', async (said, code) => {
  commandThat(`echo "${said}" >&2; exit ${code}`);
  await expect(systemFilterTable.list('ipv4')).rejects.toThrow(
    /run it as root, or give it the capability NET_ADMIN/,
  );
});

it('any other fault is told in the words of the command', async () => {
  commandThat(
    `printf "%s\\n" "Chain 'X' does not exist" "Error occurred at line: 5" "Try \\\`iptables -h' for more." >&2; exit 2`,
  );
  const listing = systemFilterTable.list('ipv4');
  await expect(listing).rejects.toBeInstanceOf(FilterFault);
  await expect(listing).rejects.toThrow(
    /^iptables failed: Chain 'X' does not exist; Error occurred at line: 5$/,
  );
});

it('arguments and rules reach the command as they are, through no shell', async () => {
  commandThat('printf "%s\\n" "$@"; cat');
  expect(await systemFilterTable.list('ipv4', '$(id); x')).toBe('--wait\n5\n-S\n$(id); x\n');
});

it('a command that reads nothing and ends is no fault of ours', async () => {
  commandThat('exit 0');
  await expect(systemFilterTable.restore('ipv4', 'x'.repeat(1_000_000))).resolves.toBeUndefined();
});
