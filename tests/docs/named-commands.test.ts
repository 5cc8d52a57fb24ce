import { describe, expect, it } from 'vitest';
import { runAlone } from '../../orchestrator/src/cli/testing/cli-harness.ts';
import { codeIn, projectFiles, read } from '../support/markdown.ts';

/** Commands of npm itself. */
const NPM_OWN = new Set(['ci', 'install', 'pack']);

describe('commands that documents name', () => {
  const code = projectFiles('.md').flatMap((file) => codeIn(read(file)));

  it('are npm scripts of this project', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = code.flatMap((line) =>
      [...line.matchAll(/\bnpm (?:run )?(?:--silent )?([\w:-]+)/g)].map(([, name = '']) => name),
    );
    expect(named).toEqual(expect.arrayContaining(['demo', 'test', 'db:generate']));
    expect(named.filter((name) => !NPM_OWN.has(name) && !(name in scripts))).toEqual([]);
  });

  it('are commands of crawlerd, with options they have', async () => {
    const parts = code.flatMap((line) => line.split(' | '));
    const named = parts.flatMap(
      (line) =>
        /^(?:npm run (?:--silent )?crawlerd -- |npx crawlerd |crawlerd )(\w.*)$/.exec(line)?.slice(1) ?? [],
    );
    expect(named.length).toBeGreaterThan(10);
    const root = (await runAlone(['--help'])).out;
    const wrong: string[] = [];
    for (const line of new Set(named)) {
      const [command = '', ...rest] = line.split(/\s+/);
      // Some commands have commands of their own, such as `image build`.
      const words = rest.filter((word) => /^[a-z]+$/.test(word));
      const { out } = await runAlone([command, ...words, '--help']);
      const options = rest.filter((word) => word.startsWith('-'));
      const known = new RegExp(`^  ${command}\\b`, 'm').test(root);
      if (!known || options.some((option) => !out.includes(option))) wrong.push(line);
    }
    expect(wrong).toEqual([]);
  });
});
