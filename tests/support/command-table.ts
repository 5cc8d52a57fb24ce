import { runAlone } from '../../orchestrator/src/cli/testing/cli-harness.ts';
import { code, table } from './documented.ts';

/** Every command of the command line, as `--help` describes it. */
export async function commandsTable(): Promise<string> {
  const rows: string[][] = [];
  for (const command of await commandsOf([])) rows.push(...(await rowsOf([command])));
  return table(['command', 'what it does', 'options'], rows);
}

async function rowsOf(words: readonly string[]): Promise<string[][]> {
  const { out } = await runAlone([...words, '--help']);
  const own = (await commandsOf(words)).map((name) => words.concat(name));
  const below = await Promise.all(own.map(rowsOf));
  const [, usage = ''] = /^Usage: (.*)$/m.exec(out) ?? [];
  const [, description = ''] = /^Usage: .*\n\n([^]*?)\n\n/m.exec(out) ?? [];
  const [, options = ''] = /^Options:\n([^]*?)\n\n/m.exec(out) ?? [];
  const shown = usage.replace(/ ?\[(options|command)\]/g, '');
  const row = [code(shown), description.replaceAll('\n', ' '), namesIn(options)];
  // A command that only groups others, such as `image`, has a `help` command, and needs no row.
  return /^ {2}help /m.test(out) ? below.flat() : [row, ...below.flat()];
}

async function commandsOf(words: readonly string[]): Promise<string[]> {
  const { out } = await runAlone([...words, '--help']);
  const [, list = ''] = /^Commands:\n([^]*)$/m.exec(out) ?? [];
  return [...list.matchAll(/^ {2}([a-z-]+)/gm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'help');
}

function namesIn(options: string): string {
  return [...options.matchAll(/^ {2}(?:-\w, )?(--[\w-]+(?: [<[]\S+)?)/gm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== '--help')
    .map(code)
    .join(', ');
}
