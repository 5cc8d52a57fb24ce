import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AttemptRef } from '../../domain/attempt.ts';
import { eventually } from '../../testing/eventually.ts';
import { describeRuntimeContract } from '../../testing/runtime-contract.suite.ts';
import { SCRIPTED_CRAWLER } from '../../testing/scripted-image.ts';
import { DataDirExecutionFolders } from '../data-folder/execution-folders.ts';
import { AttemptFolders } from './attempt-folders.ts';
import { crawlerEnvironment } from './environment.ts';
import { ProcessRuntime } from './process-runtime.ts';
import { signalGroup } from './processes.ts';

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
      shimPath,
      commands: { [IMAGE]: argv },
    });
  const pauseOrGoOn = async (ref: AttemptRef, paused: boolean): Promise<void> => {
    const folder = new AttemptFolders(join(dataDir, 'process'), 'contract-suite');
    const state = folder.state(ref);
    if (state.kind === 'running') signalGroup(state.child, paused ? 'SIGSTOP' : 'SIGCONT');
    // The kernel needs a moment to stop every thread.
    await eventually('the signal has its effect', () => {
      const now = folder.state(ref);
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
      });
    },
    pause: (ref) => pauseOrGoOn(ref, true),
    unpause: (ref) => pauseOrGoOn(ref, false),
    unreachable: () => connect('any', '/dev/null'),
    dispose: () => rm(dataDir, { recursive: true }),
  };
});
