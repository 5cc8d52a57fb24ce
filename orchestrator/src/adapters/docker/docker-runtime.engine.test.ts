import Docker from 'dockerode';
import { DOCKER_ADDRESS, makeDockerWorld, TEST_RESOURCES } from '../../testing/docker-world.ts';
import { describeRuntimeContract } from '../../testing/runtime-contract.suite.ts';
import { DataDirExecutionFolders } from '../data-folder/execution-folders.ts';
import { containerSpec } from './container-spec.ts';
import { Engine, engineAddress } from './engine.ts';
import { containerName } from './names.ts';

const docker = new Docker(DOCKER_ADDRESS.options);

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
        ...containerSpec(spec, { ...around, defaultResources: TEST_RESOURCES }),
      });
    },
    pause: async (ref) => {
      await docker.getContainer(containerName(ref)).pause();
    },
    unpause: async (ref) => {
      await docker.getContainer(containerName(ref)).unpause();
    },
    unreachable: () =>
      connect('any', { engine: new Engine(engineAddress({ DOCKER_HOST: 'unix:///nowhere/docker.sock' })) }),
    dispose,
  };
});
