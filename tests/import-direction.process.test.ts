import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { ALLOWED, C, CRAWLER_FOLDERS, CRAWLER_PARTS, FORBIDDEN, O } from './support/planted-imports.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LINTER = join(ROOT, 'node_modules/oxlint/bin/oxlint');
const RULE = 'eslint(no-restricted-imports)';

interface Report {
  readonly number_of_files: number;
  readonly diagnostics: readonly { readonly code: string; readonly filename: string }[];
}

function lint(folder: string): Report {
  const args = [LINTER, '--format', 'json', '--config', 'oxlint.config.mjs'];
  const options = { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 } as const;
  try {
    return JSON.parse(execFileSync(process.execPath, args, options)) as Report;
  } catch (error) {
    // The linter exits with 1 when it has found something, with its report on standard output.
    return JSON.parse((error as { stdout: string }).stdout) as Report;
  }
}

/** The paths in the rules are relative to the configuration. */
function copyConfig(folder: string): void {
  for (const part of ['.oxlintrc.json', 'oxlint.config.mjs', 'scripts/lint']) {
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  }
}

/** Plants each import in its own file, and lints them all at once: the linter starts slowly. */
function plant(folder: string, imports: readonly [string, string][], tag: string): string[] {
  return imports.map(([file, imported], index) => {
    // A file with its own rules keeps its name, and gets its own root folder instead.
    const isNamed = !file.includes('planted');
    const base = isNamed ? join(folder, `${tag}-${index}`) : folder;
    const path = join(base, isNamed ? file : file.replace('planted', `planted-${tag}-${index}`));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `export * from '${imported}';\n`);
    if (isNamed) copyConfig(base);
    return path;
  });
}

describe('the linter', () => {
  let folder: string;
  let forbidden: string[];
  let allowed: string[];
  let reported: Set<string>;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'crawlerd-imports-'));
    copyConfig(folder);
    forbidden = plant(folder, FORBIDDEN, 'forbidden');
    allowed = plant(folder, ALLOWED, 'allowed');
    const folders = new Set([...forbidden, ...allowed].map((path) => baseOf(folder, path)));
    reported = new Set(
      [...folders].flatMap((base) =>
        lint(base)
          .diagnostics.filter(({ code }) => code === RULE)
          .map(({ filename }) => join(base, filename)),
      ),
    );
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test.each(FORBIDDEN.map(([file, imported], index) => [file, imported, index] as const))(
    '%s may not import %s',
    (_file, _imported, index) => {
      expect(reported).toContain(forbidden[index]);
    },
  );

  test.each(ALLOWED.map(([file, imported], index) => [file, imported, index] as const))(
    '%s may import %s',
    (_file, _imported, index) => {
      expect(reported).not.toContain(allowed[index]);
    },
  );
});

function baseOf(folder: string, path: string): string {
  const first = path.slice(folder.length + 1).split('/')[0] ?? '';
  return /-\d+$/.test(first) ? join(folder, first) : folder;
}

it('the linter reports a cycle of imports, also one of types alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'crawlerd-cycle-'));
  try {
    copyConfig(folder);
    writeFileSync(join(folder, 'egg.ts'), "import type { Hen } from './hen.ts';\nexport type Egg = Hen[];\n");
    writeFileSync(join(folder, 'hen.ts'), "import type { Egg } from './egg.ts';\nexport type Hen = Egg[];\n");
    const cycles = lint(folder).diagnostics.filter(({ code }) => code === 'import(no-cycle)');
    expect(cycles.map(({ filename }) => filename).toSorted()).toEqual(['egg.ts', 'hen.ts']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('this project', () => {
  test('has no folder of the crawler without a layer', () => {
    // Tests may import everything.
    const known = [...CRAWLER_FOLDERS, 'end-to-end', 'testing'];
    expect(foldersIn(C).toSorted()).toEqual(known.toSorted());
    for (const folder of CRAWLER_FOLDERS) {
      const parts = foldersIn(`${C}/${folder}`).filter((name) => !['testing', 'labelled'].includes(name));
      const listed = (CRAWLER_PARTS[folder] ?? []).filter((name) => name !== '.');
      expect(parts.toSorted()).toEqual(listed.toSorted());
    }
  });

  test('has no folder of the orchestrator without a rule', () => {
    const rules = readFileSync(join(ROOT, '.oxlintrc.json'), 'utf8');
    const adapters = foldersIn(`${O}/adapters`).map((name) => `adapters/${name}`);
    const folders = [...foldersIn(O), ...adapters].filter(
      (name) => name !== 'adapters' && name !== 'testing',
    );
    expect(folders.length).toBeGreaterThan(10);
    expect(folders.filter((name) => !rules.includes(`"${O}/${name}/*`))).toEqual([]);
    expect(readdirSync(join(ROOT, O, 'adapters')).filter((name) => name.endsWith('.ts'))).toEqual([]);
  });

  test('keeps the direction of imports, and the linter really checked its files', () => {
    const report = lint(ROOT);
    expect(report.diagnostics.filter(({ code }) => code === RULE)).toEqual([]);
    expect(sources().length).toBeGreaterThan(100);
    expect(report.number_of_files).toBeGreaterThanOrEqual(sources().length);
  });

  test('imports at run time only from the same folder, because the linter does not check such imports', () => {
    // Lines of comments begin with an asterisk.
    const dynamic =
      /^(?!\s*\*).*(?:(?<!typeof )(?<![\w.])import\((?!'\.\/[\w-]+\.ts'\))|(?<![#\w])require\()/m;
    expect("const { x } = await import('../crawl/crawl.ts');").toMatch(dynamic);
    expect("\n  const x = await import('./x.ts');").not.toMatch(dynamic);
    expect(sources().filter((file) => dynamic.test(readFileSync(file, 'utf8')))).toEqual([]);
  });
});

function foldersIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

/** The source files of the workspaces, without tests. */
function sources(): string[] {
  return ['shared', 'formats', 'client', 'crawler-image', 'orchestrator'].flatMap((workspace) =>
    readdirSync(join(ROOT, workspace, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !/\.(test|suite)\.ts$|(^|\/)testing\//.test(name))
      .map((name) => join(ROOT, workspace, 'src', name)),
  );
}
