import { execFile } from 'node:child_process';
import { delimiter } from 'node:path';
import { errorCodeOf } from '@crawlerd/shared';
import { SYSTEM_FOLDERS } from '../system-path.ts';
import type { Family } from './rules.ts';

/** Why packets cannot be filtered; the message is a sentence that says what to do. */
export class FilterFault extends Error {
  override readonly name = 'FilterFault';
}

const COMMANDS = { ipv4: 'iptables', ipv6: 'ip6tables' };
/** For the lock that all users of iptables share. */
const LOCK_SECONDS = 5;
const DEADLINE_MS = 15_000;
/** A node of a cluster has tens of thousands of rules. */
const OUTPUT_MAX = 64 * 1024 * 1024;

/** Reads and changes the filter table. Behind an interface, so that tests need not be root. */
export interface FilterTable {
  /** The output of "iptables -S" for the whole table or one chain. */
  list(family: Family, chain?: string): Promise<string>;
  /** Carries out the input of "iptables-restore --noflush". */
  restore(family: Family, changes: string): Promise<void>;
}

/** The table of this machine, through its own commands: they decide how rules are stored (legacy, nftables). */
export const systemFilterTable: FilterTable = {
  list: (family, chain) => run(COMMANDS[family], [...wait(), '-S', ...(chain === undefined ? [] : [chain])]),
  restore: async (family, changes) => {
    await run(`${COMMANDS[family]}-restore`, [...wait(), '--noflush'], changes);
  },
};

function wait(): string[] {
  return ['--wait', String(LOCK_SECONDS)];
}

/** Arguments and input are passed as they are: there is no shell. */
async function run(command: string, args: readonly string[], input = ''): Promise<string> {
  // A PATH without the folders of root's programs is common.
  const env = {
    PATH: [process.env['PATH'] ?? '', ...SYSTEM_FOLDERS].filter(Boolean).join(delimiter),
    LC_ALL: 'C',
  };
  return new Promise((resolve, reject) => {
    const options = { env, timeout: DEADLINE_MS, killSignal: 'SIGKILL', maxBuffer: OUTPUT_MAX } as const;
    const child = execFile(command, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new FilterFault(sentence(command, error, stderr)));
    });
    // A command that cannot be started, or ends before it has read everything, says so by its exit.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

function sentence(command: string, error: Error, stderr: string): string {
  if (errorCodeOf(error) === 'ENOENT') {
    return `${command} is not installed here: install the package iptables.`;
  }
  if (/permission denied|operation not permitted|must be root/i.test(stderr)) {
    return 'crawlerd may not set packet filter rules: run it as root, or give it the capability NET_ADMIN.';
  }
  const said = stderr
    .replaceAll(/^Try `.*$/gm, '')
    .replaceAll(/\s*\n\s*/g, '; ')
    .replaceAll(/^; |; $/g, '')
    .trim();
  return `${command} failed: ${said === '' ? 'it did not end in time' : said.slice(0, 300)}`;
}
