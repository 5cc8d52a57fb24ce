import type { ImageDigests } from '../domain/attempt.ts';
import type { RuntimeState } from '../ports/runtime.ts';
import type { SimulatedContainer } from './simulated-engine.ts';

/** As an inspect of the engine tells it. */
export function stateOf(container: SimulatedContainer | undefined): RuntimeState {
  if (container === undefined) return { kind: 'absent' };
  const containerId = container.id;
  switch (container.state) {
    case 'pending':
      return { kind: 'pending', containerId };
    case 'running':
      return {
        kind: 'running',
        containerId,
        image: imageOf(container),
        startedAt: container.startedAt,
        paused: container.isPaused,
      };
    case 'exited': {
      const { exitCode, oomKilled, endedAt } = container;
      const image = imageOf(container);
      return { kind: 'exited', containerId, image, exitCode, oomKilled, endedAt, error: null };
    }
  }
}

export function imageOf({ spec: { image } }: SimulatedContainer): ImageDigests {
  return { imageDigest: `sha256:of-${image}`, imageRepoDigest: null };
}
