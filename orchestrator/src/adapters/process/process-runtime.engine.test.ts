import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AttemptRef } from '../../domain/attempt.ts';
import { eventually } from '../../testing/eventually.ts';
import { describeRuntimeContract } from '../../testing/runtime-contract.suite.ts';
import { INSTANCE } from '../../testing/runtime-contract/contract-suite.ts';
import { SCRIPTED_CRAWLER } from '../../testing/scripted-image.ts';
import { DataDirExecutionFolders } from '../data-folder/execution-folders.ts';
import { AttemptFolders } from './attempt-folders.ts';
import { crawlerEnvironment } from './environment.ts';
import { ProcessRuntime } from './process-runtime.ts';
import { signalGroup } from './processes.ts';
import { readFolderState } from './state-folder.ts';
import { stopProcess } from './stop.ts';

const IMAGE = 'scripted';
const shimPath = fileURLToPath(new URL('../../../dist/adapters/process/shim.js', import.meta.url));
const argv = [process.execPath, SCRIPTED_CRAWLER];
const env = { ...process.env, CRAWLERD_TEST_SECRET: 'of the orchestrator' };

describeRuntimeContract('process', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'crawlerd-process-'));
  const folders = new DataDirExecutionFolders({ root: dataDir });
  const connect = (instance: string, root = dataDir): ProcessRuntime =>
    new ProcessRuntime({
      stateFolder: join(root, 'process'),
      instance,
      folders,
      environment: env,
      logMaxBytes: 100 * 1024 * 1024,
      shimPath,
      commands: { [IMAGE]: argv },
    });
  const pauseOrGoOn = async (ref: AttemptRef, paused: boolean): Promise<void> => {
    const folder = new AttemptFolders(join(dataDir, 'process'), 'contract-suite');
    const state = await folder.state({ containerId: null, ...ref });
    if (state.kind === 'running') signalGroup(state.child, paused ? 'SIGSTOP' : 'SIGCONT');
    // The kernel needs a moment to stop every thread.
    await eventually('the signal has its effect', async () => {
      const now = await folder.state({ containerId: null, ...ref });
      return now.kind === 'running' && now.paused === paused;
    });
  };
  return {
    image: IMAGE,
    connect: (instance) => connect(instance),
    createOnly: async (instance, spec) => {
      const prepared = await folders.prepare(spec.executionId, spec.config);
      await new AttemptFolders(join(dataDir, 'process'), instance).create(spec, {
        argv,
        env: crawlerEnvironment(env, spec.env, prepared),
        cwd: prepared.outputFolder,
        logMaxBytes: 100 * 1024 * 1024,
      });
    },
    pause: (ref) => pauseOrGoOn(ref, true),
    unpause: (ref) => pauseOrGoOn(ref, false),
    rename: async (ref, name) => {
      const usual = new AttemptFolders(join(dataDir, 'process'), INSTANCE).path(ref);
      await rename(usual, join(dataDir, 'process', name));
    },
    impersonate: async (spec, { isOurs }) => {
      // Launched elsewhere, and moved to where crawlerd would look by name.
      const elsewhere = await mkdtemp(join(dataDir, 'elsewhere-'));
      const instance = isOurs ? INSTANCE : 'somebody';
      const runtime = connect(instance, elsewhere);
      const script = JSON.stringify({ stay: true });
      await runtime.ensureLaunched({ ...spec, env: { CRAWLER_SCRIPT: script } });
      const folder = new AttemptFolders(join(dataDir, 'process'), instance).path(spec);
      await rename(new AttemptFolders(join(elsewhere, 'process'), instance).path(spec), folder);
      return {
        isRunning: () => readFolderState(folder).kind === 'running',
        remove: async () => {
          await stopProcess(() => Promise.resolve(readFolderState(folder)), 0);
          await rm(folder, { recursive: true });
        },
      };
    },
    unreachable: () => connect('any', '/dev/null'),
    dispose: () => rm(dataDir, { recursive: true }),
  };
});
