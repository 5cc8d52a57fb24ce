import type { Engine } from './engine.ts';

/**
 * Whether the engine can put a small init in front of a container's command: it reaps zombies, and forwards
 * signals to a program that as process 1 would not hear them.
 */
export async function hasInitProcess(engine: Engine): Promise<boolean> {
  const { Components } = await engine.call('report its version', (docker) => docker.version());
  return Components.some(({ Name }) => Name === 'docker-init');
}
