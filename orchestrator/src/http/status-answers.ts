import type { ExecutionStatus } from '@crawlerd/shared';
import type { Snapshot } from '../domain/execution.ts';
import { TURN_BYTES } from '../ports/turns.ts';
import { missingExecution } from '../use-cases/errors.ts';
import { launchedByView } from './schedule-views.ts';
import type { RouteServices } from './services.ts';
import { weakTag, type TaggedAnswer } from './tagged-answer.ts';
import { secondsSince, statusView } from './views.ts';

/** What most answers hold; to look up and send one takes as long as so many bytes of a long answer. */
const ANSWER_BYTES = 4096;
/** A longer one is not kept: it is made anew for each request. */
const KEPT_MAX = 16 * 1024;

/** What of an answer stays as it is as long as the snapshot does. */
interface Lasting {
  /** All but its end, and what may change. */
  readonly json: string;
  readonly tags: { changing: string; etag: string };
}

type Changing = Pick<ExecutionStatus, 'diagnosis' | 'schedule'>;

/**
 * The answers to those who ask for the status of executions, which is most of what clients do. Snapshots never
 * change, so what is made of one is kept as long as the store keeps it.
 */
export class StatusAnswers {
  readonly #services: RouteServices;
  readonly #lasting = new WeakMap<Snapshot, Lasting>();

  constructor(services: RouteServices) {
    this.#services = services;
  }

  /** The answer if it can be given without waiting for a turn; null if not. @throws RequestError like {@link of}. */
  atOnce(id: string): TaggedAnswer | null {
    if (!this.#services.turns.atOnce(ANSWER_BYTES)) return null;
    const snapshot = this.#found(id);
    const lasting = this.#lasting.get(snapshot);
    if (lasting !== undefined) return this.#with(snapshot, lasting);
    return isLong(snapshot) ? null : this.#with(snapshot, this.#made(snapshot));
  }

  /** @throws RequestError if there is no such execution. */
  async of(id: string): Promise<TaggedAnswer> {
    const { turns } = this.#services;
    await turns.next(ANSWER_BYTES);
    let snapshot = this.#found(id);
    let lasting = this.#lasting.get(snapshot);
    if (lasting === undefined && isLong(snapshot)) {
      await turns.next(TURN_BYTES);
      snapshot = this.#found(id);
    }
    lasting ??= this.#made(snapshot);
    return this.#with(snapshot, lasting);
  }

  #with(snapshot: Snapshot, lasting: Lasting): TaggedAnswer {
    const { diagnosis, clock } = this.#services;
    const changing: Changing = {
      diagnosis: diagnosis(snapshot),
      schedule: launchedByView(this.#services, snapshot.execution),
    };
    const text = JSON.stringify(changing).slice(1);
    const seconds = secondsSince(snapshot.liveness.lastHeartbeatAt, clock.now());
    return {
      json: `${lasting.json},"seconds_since_heartbeat":${seconds},${text}`,
      etag: tagOf(lasting, text),
    };
  }

  #found(id: string): Snapshot {
    const { store } = this.#services;
    store.requireUsable();
    const snapshot = store.find(id);
    if (snapshot === null) throw missingExecution(store, id);
    return snapshot;
  }

  #made(snapshot: Snapshot): Lasting {
    const {
      seconds_since_heartbeat: _,
      diagnosis: __,
      schedule: ___,
      result: ____,
      ...view
    } = statusView(snapshot, null, null, this.#services.clock.now());
    const result = this.#services.store.result(snapshot.execution.id);
    const json = `${JSON.stringify(view).slice(0, -1)},"result":${result}`;
    const lasting = { json, tags: { changing: '', etag: '' } };
    if (json.length <= KEPT_MAX) this.#lasting.set(snapshot, lasting);
    return lasting;
  }
}

/** A result may have megabytes. */
function isLong({ execution }: Snapshot): boolean {
  return execution.result !== null;
}

/** Made anew only when it has changed: to hash takes longer than all else. */
function tagOf({ json, tags }: Lasting, changing: string): string {
  if (tags.changing !== changing) {
    tags.etag = weakTag(json, changing);
    tags.changing = changing;
  }
  return tags.etag;
}
