import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../orchestrator/src/testing/eventually.ts';
import { ROOT } from '../support/markdown.ts';
import { freePort } from '../../orchestrator/src/testing/free-port.ts';

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

const MIB = 1024 * 1024;

const PARTS = ['package.json', 'package-lock.json', '.env.example', 'LICENSE', 'README.md'];
const FOLDERS = ['migrations', 'docs', 'shared', 'formats', 'client', 'crawler-image', 'orchestrator'];

/** A checkout of its own: packing builds it anew, and other tests run what is built in this one meanwhile. */
function copySources(clone: string): void {
  const filter = (source: string): boolean => !/\/(node_modules|dist)$/.test(source);
  for (const part of [...PARTS, ...FOLDERS]) {
    cpSync(join(ROOT, part), join(clone, part), { recursive: true, filter });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
}

/** A shell of somebody who has nothing but Node and the installed package. */
function cleanEnv(prefix: string): Record<string, string> {
  return { PATH: `${join(prefix, 'bin')}:/usr/local/bin:/usr/bin:/bin`, HOME: prefix };
}

describe('the packed tarball', () => {
  const folder = mkdtempSync(join(tmpdir(), 'crawlerd-pack-'));
  const prefix = join(folder, 'prefix');
  let packed: Packed;

  beforeAll(() => {
    const clone = join(folder, 'clone');
    copySources(clone);
    const npm = (args: string[]): string =>
      execFileSync('npm', args, { cwd: clone, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    const answer = JSON.parse(
      npm(['pack', '--workspace', 'crawlerd', '--silent', '--json', '--pack-destination', folder]),
    ) as Record<string, Packed>;
    [packed] = Object.values(answer) as [Packed];
    const tarball = join(folder, packed.filename);
    // Without scripts: the one compiled module takes minutes, and is the same as here.
    npm(['install', '--global', '--prefix', prefix, '--ignore-scripts', '--prefer-offline', tarball]);
    const sqlite = join(prefix, 'lib/node_modules/crawlerd/node_modules/better-sqlite3');
    cpSync(join(ROOT, 'node_modules/better-sqlite3/build'), join(sqlite, 'build'), { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('holds the command, the bundle, what it reads at run time, and nothing else', () => {
    const paths = packed.files.map(({ path }) => path);
    const parts = paths.filter((path) =>
      /^dist\/bundle\/(?:[\w-]+\.js|crawler-image\/dist\/part-[\w-]+\.[cm]js)$/.test(path),
    );
    expect(
      paths.filter((path) => !parts.includes(path) && !/\/(migrations|docs)\//.test(path)).toSorted(),
    ).toEqual([
      'LICENSE',
      'README.md',
      'bin/crawlerd.js',
      'dist/bundle/.env.example',
      'dist/bundle/crawler-image/Dockerfile',
      'dist/bundle/crawler-image/Dockerfile.browser',
      'dist/bundle/crawler-image/dist/browser-host.mjs',
      'dist/bundle/crawler-image/dist/crawl-worker.mjs',
      'dist/bundle/crawler-image/dist/crawler.mjs',
      'dist/bundle/crawler-image/install-browser.mjs',
      'package.json',
    ]);
    expect(parts).toEqual(
      expect.arrayContaining([
        ...['main', 'shim', 'check-worker'].map((n) => `dist/bundle/${n}.js`),
        'dist/bundle/crawler-image/dist/part-ajv.cjs',
      ]),
    );
    const pages = paths.filter((path) => path.includes('/docs/'));
    expect(pages.filter((path) => !/^dist\/bundle\/docs\/[\w/-]+\.md$/.test(path))).toEqual([]);
    const migrations = paths.filter((path) => path.includes('/migrations/'));
    expect(
      migrations.filter((path) => !/\/migrations\/(\d{4}_\w+\.sql|meta\/\w+\.json)$/.test(path)),
    ).toEqual([]);
    expect(migrations).toContain('dist/bundle/migrations/meta/_journal.json');
  });

  it('holds the files that its messages point to', () => {
    const options = { cwd: prefix, env: cleanEnv(prefix), encoding: 'utf8' } as const;
    const help = execFileSync('crawlerd', ['--help'], options);
    const { stderr } = spawnSync('crawlerd', ['serve'], {
      ...options,
      env: { ...options.env, CRAWLERD_X: '1' },
    });
    const named = [...`${help}${stderr}`.matchAll(/\S+(?:\.md|\.env\.example)\b/g)].map(([path]) => path);
    expect(named).toHaveLength(3);
    expect(named.filter((path) => !existsSync(join(prefix, path)))).toEqual([]);
  });

  it('is small', () => {
    expect(packed.size).toBeLessThan(5 * MIB);
    expect(packed.files.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(24 * MIB);
  });

  it('has the licence of the project, and needs no package that is only in this workspace', () => {
    const inPackage = (file: string): string =>
      readFileSync(join(prefix, 'lib/node_modules/crawlerd', file), 'utf8');
    expect(inPackage('LICENSE')).toBe(readFileSync(join(ROOT, 'LICENSE'), 'utf8'));
    const { dependencies } = JSON.parse(inPackage('package.json')) as { dependencies: object };
    expect(Object.keys(dependencies).filter((name) => name.startsWith('@crawlerd/'))).toEqual([]);
  });

  it('runs the demo in an empty folder, and names the command as it works there', () => {
    const place = join(folder, 'demo');
    mkdirSync(place);
    const out = execFileSync('crawlerd', ['demo'], {
      cwd: place,
      encoding: 'utf8',
      // No engine, and none is installed: the crawl is a child process.
      env: {
        ...cleanEnv(prefix),
        CRAWLERD_NO_SYSTEM_CHANGES: '1',
        DOCKER_HOST: `unix://${place}/none.sock`,
      },
    });
    expect(out).toMatch(/✓ succeeded/);
    expect(out).toMatch(/The first 10 items/);
    expect(out).toMatch(/^ {2}crawlerd serve /m);
    expect(existsSync(join(place, 'data/demo/crawlerd.db'))).toBe(true);
  });

  it('serves in any folder, on the port of its .env, which the command line finds too', async () => {
    const place = join(folder, 'serve');
    mkdirSync(place);
    const [port, callbackPort] = [await freePort(), await freePort()];
    const settings = [
      'CRAWLERD_RUNTIME=process',
      `CRAWLERD_PORT=${port}`,
      `CRAWLERD_CALLBACK_PORT=${callbackPort}`,
    ];
    writeFileSync(join(place, '.env'), `${settings.join('\n')}\n`);
    const options = { cwd: place, env: cleanEnv(prefix) };
    const service = spawn('crawlerd', ['serve'], { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void service.kill('SIGKILL'));
    let out = '';
    // Read to its end: a service whose output nobody reads any more would fail at its next line.
    service.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    await eventually('it is ready', () => out.includes('crawlerd is ready'));
    const listed = execFileSync('crawlerd', ['ls', '--json'], { ...options, encoding: 'utf8' });
    expect(JSON.parse(listed)).toEqual({ executions: [], next_cursor: null });
    expect(existsSync(join(place, 'data/crawlerd.db'))).toBe(true);
    service.kill('SIGTERM');
    await once(service, 'exit');
  });
});
