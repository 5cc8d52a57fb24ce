import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { onTestFinished } from 'vitest';
import { docker } from './docker.ts';

export interface EngineEvent {
  readonly action: string;
  readonly name: string;
}

/**
 * Records all container events of an engine from now on, read from the engine directly and independently of
 * crawlerd.
 */
export async function recordEngineEvents(engine: Docker = docker): Promise<EngineEvent[]> {
  const events: EngineEvent[] = [];
  const stream = (await engine.getEvents({ filters: { type: ['container'] } })) as Readable;
  onTestFinished(() => void stream.destroy());
  let rest = '';
  stream.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const { Action, Actor } = JSON.parse(line) as {
        Action: string;
        Actor: { Attributes: { name: string } };
      };
      events.push({ action: Action, name: Actor.Attributes.name });
    }
  });
  stream.on('error', () => {});
  return events;
}

/** How often each of these actions happened to the container of that name. */
export function countEvents(events: readonly EngineEvent[], name: string, ...actions: string[]): number[] {
  return actions.map(
    (action) => events.filter((event) => event.name === name && event.action === action).length,
  );
}
