import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { bothApps } from '../../orchestrator/src/http/testing/both-apps.ts';
import { temporaryFolder } from '../../orchestrator/src/testing/temporary-folder.ts';
import { ROOT } from '../support/markdown.ts';

const SOURCE = join(ROOT, 'tests/openapi-clients');
const LOCK = readFileSync(join(SOURCE, 'package-lock.json'));
/** The generators, kept between runs. */
const GENERATORS = join(
  ROOT,
  '.crawlerd',
  `openapi-${createHash('sha256').update(LOCK).digest('hex').slice(0, 12)}`,
);

beforeAll(() => {
  if (existsSync(join(GENERATORS, 'node_modules/.package-lock.json'))) return;
  mkdirSync(GENERATORS, { recursive: true });
  for (const file of ['package.json', 'package-lock.json'])
    copyFileSync(join(SOURCE, file), join(GENERATORS, file));
  execFileSync('npm', ['ci', '--prefix', GENERATORS, '--ignore-scripts', '--silent'], { cwd: GENERATORS });
});

function run(folder: string, tool: string, ...args: string[]): string {
  try {
    return execFileSync(join(GENERATORS, 'node_modules/.bin', tool), args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: 'pipe',
      // A linter of APIs reports to its makers unless it is told not to.
      env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    });
  } catch (error) {
    throw new Error(`${tool}: ${String(Reflect.get(Object(error), 'stdout'))}`, { cause: error });
  }
}

/** A service, the document that it shows, and a folder in which tools of the generators' packages are found. */
async function described() {
  const apps = await bothApps();
  const folder = temporaryFolder();
  symlinkSync(join(GENERATORS, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'openapi.json'), (await apps.operator.inject({ url: '/docs/json' })).body);
  return { ...apps, folder };
}

describe('the OpenAPI document', () => {
  it('is valid by the schema of OpenAPI 3.1', async () => {
    const { folder } = await described();
    const script = `
      import { Validator } from '@seriousme/openapi-schema-validator';
      const validator = new Validator();
      console.log(JSON.stringify({ ...(await validator.validate('./openapi.json')), version: validator.version }));`;
    const args = ['--input-type=module', '-e', script];
    const said: unknown = JSON.parse(execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' }));
    expect(said).toEqual({ valid: true, version: '3.1' });
  });

  it('breaks no rule of the linter', async () => {
    const { folder } = await described();
    copyFileSync(join(SOURCE, 'redocly.yaml'), join(folder, 'redocly.yaml'));
    const args = ['lint', 'openapi.json', '--config', 'redocly.yaml', '--format', 'json'];
    const { problems } = JSON.parse(run(folder, 'redocly', ...args)) as { problems: object[] };
    expect(problems).toEqual([]);
  });

  it('makes clients by two generators, which compile, have names for people, and work', async () => {
    const { folder, operator } = await described();
    run(folder, 'openapi-typescript', 'openapi.json', '-o', 'openapi-typescript.ts');
    run(folder, 'openapi-ts', '-i', 'openapi.json', '-o', 'hey-api', '-c', '@hey-api/client-fetch');
    copyFileSync(join(SOURCE, 'read-and-launch.ts'), join(folder, 'read-and-launch.ts'));
    const compiler = ['--strict', '--noEmit', '--skipLibCheck', '--target', 'es2022', '--module', 'esnext'];
    run(folder, 'tsc', ...compiler, '--moduleResolution', 'bundler', 'read-and-launch.ts');
    const outfile = join(folder, 'read-and-launch.mjs');
    const entryPoints = [join(folder, 'read-and-launch.ts')];
    await build({ entryPoints, outfile, bundle: true, format: 'esm', platform: 'node', logLevel: 'silent' });
    const program = (await import(/* @vite-ignore */ pathToFileURL(outfile).href)) as Program;

    const url = await operator.listen({ host: '127.0.0.1', port: 0 });
    const { id, ...seen } = await program.readAndLaunch(url, 'a-token');
    expect(seen).toEqual({
      stopped: id,
      status: expect.stringMatching(/^stop/) as string,
      attempts: expect.any(Number) as number,
      items: [],
      listed: id,
      code: 'execution_unknown',
    });
  });
});

interface Program {
  readAndLaunch(url: string, token: string): Promise<Record<string, unknown>>;
}
