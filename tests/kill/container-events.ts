import type { Readable } from 'node:stream';
import { docker } from '../support/docker.ts';

export interface ContainerEvent {
  readonly action: string;
  readonly containerId: string;
  readonly executionId: string;
  readonly attempt: number;
  readonly name: string;
  /** The labels of crawlerd only. */
  readonly labels: Readonly<Record<string, string>>;
}

interface EngineEvent {
  readonly Type: string;
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
}

/** Container events read from the engine directly, not through crawlerd. */
export class ContainerEventRecorder {
  readonly #stream: Readable;
  readonly #events: ContainerEvent[] = [];
  readonly #volumes: { readonly name: string; readonly containerId: string }[] = [];
  #rest = '';

  private constructor(stream: Readable) {
    this.#stream = stream;
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => this.#take(text));
  }

  static async start(): Promise<ContainerEventRecorder> {
    const stream = await docker.getEvents({ filters: { type: ['container', 'volume'] } });
    return new ContainerEventRecorder(stream as Readable);
  }

  /** The events of the containers of an execution, in order. */
  of(executionId: string): ContainerEvent[] {
    return this.#events.filter((event) => event.executionId === executionId);
  }

  /** Whether every container that was created for an execution is removed. */
  allContainersRemoved(executionId: string): boolean {
    const ids = (action: string) =>
      this.of(executionId)
        .filter((event) => event.action === action)
        .map(({ containerId }) => containerId);
    const gone = new Set(ids('destroy'));
    return ids('create').every((id) => gone.has(id));
  }

  volumesOf(containerIds: ReadonlySet<string>): string[] {
    return this.#volumes.filter(({ containerId }) => containerIds.has(containerId)).map(({ name }) => name);
  }

  close(): void {
    this.#stream.destroy();
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') this.#note(JSON.parse(line) as EngineEvent);
  }

  #note({ Type, Action, Actor: { ID, Attributes } }: EngineEvent): void {
    if (Type === 'volume') {
      this.#volumes.push({ name: ID, containerId: Attributes['container'] ?? '' });
      return;
    }
    const executionId = Attributes['crawlerd.execution'];
    if (executionId === undefined) return;
    this.#events.push({
      action: Action,
      containerId: ID,
      executionId,
      attempt: Number(Attributes['crawlerd.attempt']),
      name: Attributes['name'] ?? '',
      labels: Object.fromEntries(Object.entries(Attributes).filter(([key]) => key.startsWith('crawlerd.'))),
    });
  }
}
