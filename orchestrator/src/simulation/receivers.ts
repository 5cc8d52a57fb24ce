import type { Faults } from './faults.ts';
import type { Random } from './random.ts';
import type { PendingEvent, Schedule } from './schedule.ts';

/** What an endpoint does with a request. */
export const MOODS = [
  'takes notifications',
  'is away',
  'answers 500',
  'answers 400',
  'answers 429',
  'hangs',
  'closes half-way',
] as const;
export type Mood = (typeof MOODS)[number];

/** What the sender sees of an attempt; `none`: no whole answer. */
export type AttemptAnswer =
  | { readonly status: 200 | 400 | 500 }
  | { readonly status: 429; readonly retryAfterMs: number }
  | { readonly status: 'none'; readonly why: string };

/** How long a sender waits for an answer. */
const ANSWER_MS = 15_000;

export interface ReceiverDeps {
  readonly schedule: Schedule;
  readonly random: Random;
  readonly faults: Faults;
}

/** The other side of the endpoints: what they have taken outlives every incarnation of the orchestrator. */
export class Receivers {
  /** Numbers of the deliveries that were taken, each once. */
  readonly taken = new Set<number>();
  /** In the order in which they were first taken; emptied by the checker. */
  readonly newlyTaken: number[] = [];
  readonly #deps: ReceiverDeps;
  readonly #moods = new Map<string, Mood>();

  constructor(deps: ReceiverDeps) {
    this.#deps = deps;
  }

  changeMood(name: string): Mood {
    const mood = this.#deps.random.pick(MOODS);
    this.#moods.set(name, mood);
    return mood;
  }

  /** From now on all of them take what they are sent. */
  recover(): void {
    this.#moods.clear();
  }

  /** The request is under way whatever becomes of its sender, who hears the answer if it is alive by then. */
  send(name: string, delivery: number, answered: (answer: AttemptAnswer) => PendingEvent): void {
    const { schedule, random, faults } = this.#deps;
    const label = `notification ${delivery} for ${name}`;
    schedule.add({
      label: `${label} arrives`,
      of: null,
      dueMs: schedule.nowMs + (faults.isQuiet ? 0 : random.pick([0, 0, 500, 5000])),
      run: () => schedule.add(answered(this.#arrive(name, delivery))),
    });
  }

  #arrive(name: string, delivery: number): AttemptAnswer {
    const { random, faults } = this.#deps;
    const mood = this.#moods.get(name) ?? 'takes notifications';
    faults.count(`a receiver ${mood}`);
    switch (mood) {
      case 'takes notifications':
        this.#take(delivery);
        return { status: 200 };
      case 'is away':
        return { status: 'none', why: 'nobody listens there' };
      case 'answers 500':
        return { status: 500 };
      case 'answers 400':
        return { status: 400 };
      case 'answers 429':
        return { status: 429, retryAfterMs: random.pick([1000, 120_000]) };
      case 'hangs':
      case 'closes half-way':
        // It may have done its work before.
        if (random.chance(0.5)) this.#take(delivery);
        return { status: 'none', why: mood };
    }
  }

  #take(delivery: number): void {
    if (this.taken.has(delivery)) {
      this.#deps.faults.count('a notification is taken twice');
      return;
    }
    this.taken.add(delivery);
    this.newlyTaken.push(delivery);
  }
}

export function waitMs(answer: AttemptAnswer): number {
  return answer.status === 'none' && answer.why === 'hangs' ? ANSWER_MS : 0;
}
