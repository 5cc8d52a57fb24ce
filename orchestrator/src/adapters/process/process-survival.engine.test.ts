import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { RuntimeState } from '../../ports/runtime.ts';
import { collect } from '../../testing/collect.ts';
import { eventually } from '../../testing/eventually.ts';
import { logRecords } from '../../testing/log-records.ts';
import type { ContractSpec, CrawlerScript } from '../../testing/runtime-contract.suite.ts';
import { SCRIPTED_CRAWLER } from '../../testing/scripted-image.ts';
import { DataDirExecutionFolders } from '../data-folder/execution-folders.ts';
import { ProcessRuntime } from './process-runtime.ts';
import { identify, processStatus } from './processes.ts';

const IMAGE = 'scripted';
const shimPath = fileURLToPath(new URL('../../../dist/adapters/process/shim.js', import.meta.url));
const argv = [process.execPath, SCRIPTED_CRAWLER];

describe('the process runtime', () => {
  let dataDir: string;
  let runtime: ProcessRuntime;
  let counter = 0;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'crawlerd-process-'));
    runtime = connect();
    await runtime.prepare();
  });

  afterAll(async () => {
    await rm(dataDir, { recursive: true });
  });

  function connect(command: readonly string[] = argv): ProcessRuntime {
    return new ProcessRuntime({
      stateFolder: join(dataDir, 'process'),
      instance: 'process-test',
      folders: new DataDirExecutionFolders({ root: dataDir }),
      environment: process.env,
      logMaxBytes: 100 * 1024 * 1024,
      shimPath,
      commands: { [IMAGE]: command },
    });
  }

  function specFor(script: CrawlerScript): ContractSpec {
    counter += 1;
    const executionId = `process-test-${counter}`;
    const spec: ContractSpec = {
      containerId: null,
      executionId,
      attempt: 1,
      image: IMAGE,
      config: '{}',
      resources: {},
      env: { CRAWLER_SCRIPT: JSON.stringify(script), API_BASE_URL: 'http://user:secret-token@host:1' },
    };
    onTestFinished(async () => {
      await runtime.stop(spec, { graceSeconds: 0 });
      await runtime.remove(spec);
    });
    return spec;
  }

  const stateFolder = (spec: ContractSpec): string =>
    join(dataDir, 'process', `crawler-task-${spec.executionId}-1`);

  async function pidIn(spec: ContractSpec, file: 'shim.json' | 'child.json'): Promise<number> {
    return JSON.parse(await readFile(join(stateFolder(spec), file), 'utf8')).pid as number;
  }

  async function ready(spec: ContractSpec): Promise<void> {
    await eventually('the crawler is ready', async () => {
      for await (const { text } of logRecords(runtime.logs(spec, { follow: false })))
        if (text === 'ready') return true;
      return false;
    });
  }

  async function ended(spec: ContractSpec): Promise<RuntimeState> {
    return await eventually('it has ended', async () => {
      const state = await runtime.inspect(spec);
      return state.kind === 'exited' && state;
    });
  }

  it('lets the crawler write into its output folder', async () => {
    const spec = specFor({ write: { name: 'items.jsonl', text: '{}' } });
    await runtime.ensureLaunched(spec);
    await ended(spec);
    expect(await readFile(join(dataDir, 'crawler_outputs', spec.executionId, 'items.jsonl'), 'utf8')).toBe(
      '{}',
    );
  });

  it('keeps a crawler alive when the process that launched it is killed, and adopts it', async () => {
    const spec = specFor({ onTerm: 7, stay: true });
    // Launches, then dies as by kill -9.
    const launcher = `
      const { ProcessRuntime } = await import(${JSON.stringify(built('process-runtime.js'))});
      const { DataDirExecutionFolders } = await import(${JSON.stringify(built('../data-folder/execution-folders.js'))});
      const runtime = new ProcessRuntime({
        stateFolder: ${JSON.stringify(join(dataDir, 'process'))},
        instance: 'process-test',
        folders: new DataDirExecutionFolders({ root: ${JSON.stringify(dataDir)} }),
        environment: process.env,
        logMaxBytes: 100 * 1024 * 1024,
        commands: ${JSON.stringify({ [IMAGE]: argv })},
      });
      await runtime.ensureLaunched(${JSON.stringify(spec)});
      process.kill(process.pid, 'SIGKILL');
    `;
    const killed = spawnSync(process.execPath, ['--input-type=module', '-e', launcher], { encoding: 'utf8' });
    expect(killed).toMatchObject({ signal: 'SIGKILL', stderr: '' });
    await ready(spec);
    await runtime.ensureLaunched(spec);
    expect(await runtime.inspect(spec)).toMatchObject({ kind: 'running' });
    await runtime.stop(spec, { graceSeconds: 30 });
    expect(await runtime.inspect(spec)).toMatchObject({ kind: 'exited', exitCode: 7 });
    expect((await collect(logRecords(runtime.logs(spec, { follow: true })))).map(({ text }) => text)).toEqual(
      ['ready', 'got SIGTERM'],
    );
  });

  it('reports an unknown exit code when shim and crawler were both killed', async () => {
    const spec = specFor({ stay: true });
    await runtime.ensureLaunched(spec);
    await ready(spec);
    const child = await pidIn(spec, 'child.json');
    process.kill(await pidIn(spec, 'shim.json'), 'SIGKILL');
    expect(await runtime.inspect(spec)).toMatchObject({ kind: 'running' });
    process.kill(child, 'SIGKILL');
    expect(await ended(spec)).toMatchObject({ exitCode: null, oomKilled: null, error: null });
    await runtime.ensureLaunched(spec);
    expect(await runtime.inspect(spec)).toMatchObject({ kind: 'exited' });
  });

  it('still stops a crawler whose shim was killed', async () => {
    const spec = specFor({ onTerm: 'ignore', stay: true });
    await runtime.ensureLaunched(spec);
    await ready(spec);
    process.kill(await pidIn(spec, 'shim.json'), 'SIGKILL');
    await runtime.stop(spec, { graceSeconds: 0 });
    expect(await runtime.inspect(spec)).toMatchObject({ kind: 'exited', exitCode: null });
  });

  it('does not mistake another process with the same pid for a crawler', async () => {
    const spec = specFor({ stay: true });
    await runtime.ensureLaunched(spec);
    await ready(spec);
    const [shim, child] = [await pidIn(spec, 'shim.json'), await pidIn(spec, 'child.json')];
    for (const pid of [shim, child]) process.kill(pid, 'SIGKILL');
    await ended(spec);
    // The pids now belong to another process: this one.
    const ours = JSON.stringify({ pid: process.pid, startTime: 'another boot/1', startedAt: 'x' });
    await writeFile(join(stateFolder(spec), 'child.json'), ours);
    expect(await runtime.inspect(spec)).toMatchObject({ kind: 'exited' });
    await runtime.stop(spec, { graceSeconds: 0 });
  });

  it('keeps credentials off the disk and off every command line once the crawler runs', async () => {
    const spec = specFor({ stay: true });
    await runtime.ensureLaunched(spec);
    await ready(spec);
    const names = await readdir(stateFolder(spec));
    const files = await Promise.all(names.map((name) => readFile(join(stateFolder(spec), name), 'utf8')));
    expect(names).toContain('child.json');
    expect(files.join()).not.toContain('secret-token');
    for (const file of ['shim.json', 'child.json'] as const) {
      expect(await readFile(`/proc/${await pidIn(spec, file)}/cmdline`, 'utf8')).not.toContain(
        'secret-token',
      );
    }
  });

  it('ends processes that the crawler started together with it', async () => {
    const helper = 'setInterval(() => {}, 1000)';
    const program = `
      const { spawn } = require('node:child_process');
      const helper = spawn(process.execPath, ['-e', ${JSON.stringify(helper)}], { stdio: 'inherit' });
      console.log(helper.pid);
    `;
    const own = connect([process.execPath, '-e', `${program} setTimeout(() => process.exit(4), 50)`]);
    const spec = specFor({});
    await own.ensureLaunched(spec);
    expect(await ended(spec)).toMatchObject({ exitCode: 4 });
    const [record] = await collect(logRecords(runtime.logs(spec, { follow: false })));
    const pid = Number(record?.text);
    expect(pid).toBeGreaterThan(1);
    await eventually('the helper has ended', () => processStatus(identify(pid)) === 'gone');
  });

  it('says why a command could not be started, the same each time', async () => {
    const own = connect(['/no/such/program']);
    const spec = specFor({});
    const first = await own.ensureLaunched(spec).catch((error: unknown) => error);
    expect(first).toMatchObject({ code: 'rejected', message: expect.stringContaining('/no/such/program') });
    expect(await own.inspect(spec)).toMatchObject({ kind: 'exited', exitCode: 127 });
    await expect(own.ensureLaunched(spec)).rejects.toEqual(first);
  });
});

/** A built file of this folder, which other processes can load. */
function built(name: string): string {
  return new URL(`../../../dist/adapters/process/${name}`, import.meta.url).href;
}
