import type { Engine } from './engine.ts';

/**
 * Whether the engine can run a small init in front of a container's command: it reaps zombies, and forwards
 * signals that a program as process 1 would not receive.
 */
export async function hasInitProcess(engine: Engine): Promise<boolean> {
  const { Components } = await engine.call('report its version', (docker) => docker.version());
  return Components.some(({ Name }) => Name === 'docker-init');
}
