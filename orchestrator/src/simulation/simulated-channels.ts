import type { Channel } from '@crawlerd/shared';
import type { Channels, Message, Sent } from '../ports/channels.ts';
import type { Incarnation } from './incarnation.ts';
import { waitMs, type AttemptAnswer, type Receivers } from './receivers.ts';
import type { Schedule } from './schedule.ts';

/** The way to the receivers, as one incarnation has it. */
export class SimulatedChannels implements Channels {
  readonly #receivers: Receivers;
  readonly #schedule: Schedule;
  readonly #incarnation: Incarnation;

  constructor(receivers: Receivers, schedule: Schedule, incarnation: Incarnation) {
    this.#receivers = receivers;
    this.#schedule = schedule;
    this.#incarnation = incarnation;
  }

  issue(): null {
    return null;
  }

  send({ url }: Channel, { id }: Message): Promise<Sent> {
    return new Promise((resolve) => {
      const delivery = Number(id.split('_')[1]);
      this.#receivers.send(new URL(url).hostname, delivery, (answer) => ({
        label: `notification ${delivery} is answered: ${answer.status}`,
        of: this.#incarnation,
        dueMs: this.#schedule.nowMs + waitMs(answer),
        run: () => resolve(sentOf(answer)),
      }));
    });
  }
}

function sentOf(answer: AttemptAnswer): Sent {
  const { status } = answer;
  const statusCode = status === 'none' ? null : status;
  if (status === 200) return { failed: null, statusCode, answer: 'ok' };
  const retryAfterMs = status === 429 ? answer.retryAfterMs : null;
  const message = status === 'none' ? answer.why : `answered ${status}`;
  return { failed: { statusCode, isFinal: false, retryAfterMs, message }, statusCode, answer: null };
}
