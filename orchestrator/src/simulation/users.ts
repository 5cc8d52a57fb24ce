import { isFinished, type Launch } from '@crawlerd/shared';
import { ask, listening } from './asking.ts';
import { drawLaunch } from './settings.ts';
import type { World } from './world.ts';

const EXECUTIONS_MAX = 6;

/** A launch of a user; sent again under the same idempotency key, it is the same request. */
interface LaunchRequest {
  readonly intent: string;
  readonly key: string | null;
  readonly launch: Launch;
}

/** The people and programs that use the operator API. */
export class Users {
  readonly #world: World;
  readonly #requests: LaunchRequest[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  act(): void {
    const { random, ledger } = this.#world;
    const ids = ledger.executions.map(({ id }) => id);
    const repeatable = this.#requests.filter(({ key }) => key !== null);
    const kind = random.weighted([
      [ids.length === 0 ? 1000 : ids.length < EXECUTIONS_MAX ? 5 : 0, 'launch'] as const,
      [repeatable.length > 0 ? 2 : 0, 'launch again'] as const,
      [ids.length > 0 ? 2 : 0, 'stop'] as const,
      [ids.length > 0 ? 2 : 0, 'resume'] as const,
    ]);
    switch (kind) {
      case 'launch':
        this.launch();
        return;
      case 'launch again':
        this.#send(random.pick(repeatable), 'sends again');
        return;
      case 'stop':
        this.#stop(random.pick(ids));
        return;
      case 'resume':
        this.#resume(random.pick(ids));
    }
  }

  launch(): void {
    const { random } = this.#world;
    const intent = `w${this.#requests.length + 1}`;
    const launch = { ...drawLaunch(random, intent), ...this.#cache() };
    const request = { intent, key: random.chance(0.5) ? intent : null, launch };
    this.#requests.push(request);
    this.#send(request, 'sends');
  }

  /** Every third launch starts with the cache of the first execution that has finished. */
  #cache(): Pick<Launch, 'cache_from'> {
    const first = this.#world.ledger.executions.find(({ status }) => isFinished(status));
    return this.#requests.length % 3 === 2 && first !== undefined ? { cache_from: first.id } : {};
  }

  #send({ intent, key, launch }: LaunchRequest, how: string): void {
    const orchestrator = listening(this.#world);
    if (orchestrator === null) return;
    const { truth } = this.#world;
    this.#world.log(`a user ${how} launch ${intent}`);
    void ask(this.#world, orchestrator, orchestrator.launch(launch, key), ({ execution }) =>
      truth.launchAnswered(key, execution.id),
    );
  }

  #stop(id: string): void {
    const orchestrator = listening(this.#world);
    if (orchestrator === null) return;
    const { random, truth } = this.#world;
    const mode = random.pick(['graceful', 'graceful', 'kill'] as const);
    this.#world.log(`a user stops ${id}, ${mode}`);
    truth.stopAsked.add(id);
    void ask(this.#world, orchestrator, orchestrator.stop(id, mode), () => void truth.stopAnswered.add(id));
  }

  #resume(id: string): void {
    const orchestrator = listening(this.#world);
    if (orchestrator === null) return;
    this.#world.log(`a user resumes ${id}`);
    this.#world.truth.resumeAsked(id);
    void ask(this.#world, orchestrator, orchestrator.resume(id));
  }
}
