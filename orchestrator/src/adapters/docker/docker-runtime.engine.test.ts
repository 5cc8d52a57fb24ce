import Docker from 'dockerode';
import { DOCKER_ADDRESS, makeDockerWorld, TEST_LIMITS, TEST_RESOURCES } from '../../testing/docker-world.ts';
import { describeRuntimeContract } from '../../testing/runtime-contract.suite.ts';
import { INSTANCE } from '../../testing/runtime-contract/contract-suite.ts';
import { DataDirExecutionFolders } from '../data-folder/execution-folders.ts';
import { containerSpec } from './container-spec.ts';
import { Engine, engineAddress } from './engine.ts';
import { LaunchImages } from './launch-images.ts';
import { containerName, labelsOf } from './names.ts';

const docker = new Docker(DOCKER_ADDRESS.options);
const engine = new Engine(DOCKER_ADDRESS);

describeRuntimeContract('docker', async () => {
  const { image, network, root, connect, dispose } = await makeDockerWorld();
  return {
    image,
    connect,
    createOnly: async (instance, spec) => {
      const folders = await new DataDirExecutionFolders({ root }).prepare(spec.executionId, spec.config);
      const around = { instance, network, folders, stopGraceSeconds: 10, init: true };
      await docker.createContainer({
        name: containerName(spec),
        ...containerSpec(spec, await new LaunchImages(engine, instance, TEST_LIMITS).find(image), {
          ...around,
          ...TEST_LIMITS,
          defaultResources: TEST_RESOURCES,
        }),
      });
    },
    pause: async (ref) => {
      await docker.getContainer(containerName(ref)).pause();
    },
    unpause: async (ref) => {
      await docker.getContainer(containerName(ref)).unpause();
    },
    rename: async (ref, name) => {
      await docker.getContainer(ref.containerId ?? containerName(ref)).rename({ name });
    },
    impersonate: async (spec, { isOurs }) => {
      const labels = isOurs ? { ...labelsOf(INSTANCE, spec) } : {};
      const other = await docker.createContainer({
        name: containerName(spec),
        Image: image,
        Env: ['CRAWLER_SCRIPT={"stay":true}'],
        Labels: labels,
        NetworkDisabled: true,
      });
      await other.start();
      const isRunning = async (): Promise<boolean> =>
        other.inspect().then(
          ({ State }) => State.Running,
          () => false,
        );
      return { isRunning, remove: () => other.remove({ force: true }) };
    },
    unreachable: () =>
      connect('any', { engine: new Engine(engineAddress({ DOCKER_HOST: 'unix:///nowhere/docker.sock' })) }),
    dispose,
  };
});
