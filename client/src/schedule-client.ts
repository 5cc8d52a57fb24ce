import {
  guardOf,
  PAGE_MAX,
  ScheduleListSchema,
  SchedulesPausedSchema,
  ScheduleViewSchema,
  TickListSchema,
  type SchedulesPaused,
  type ScheduleView,
  type TickList,
  type TickListQuery,
} from '@crawlerd/shared';
import { queryString } from './http-request.ts';
import type { PutSentence } from './service-sentences.ts';
import type { Transport } from './transport.ts';

/** Schedules of a service, typed. Faults are those of {@link Transport}. */
export class ScheduleClient {
  readonly #transport: Transport;
  readonly #put: PutSentence;

  constructor(transport: Transport, put: PutSentence) {
    this.#transport = transport;
    this.#put = put;
  }

  /** All of them, or all of a task. */
  async list(task?: string): Promise<ScheduleView[]> {
    const schedules: ScheduleView[] = [];
    let cursor: string | null = null;
    do {
      const query = queryString({ task, limit: PAGE_MAX, cursor: cursor ?? undefined });
      const path: string = `/schedules${query}`;
      const { value } = await this.#transport.json('GET', path, {}, guardOf(ScheduleListSchema));
      schedules.push(...value.schedules.map((each) => this.#shown(each)));
      cursor = value.next_cursor;
    } while (cursor !== null);
    return schedules;
  }

  /** The newest ticks, as many as asked for or all there are. */
  async ticks(
    id: string,
    { limit, outcome }: { limit: number } & Pick<TickListQuery, 'outcome'>,
  ): Promise<TickList> {
    const ticks: TickList['ticks'] = [];
    let cursor: string | null = null;
    do {
      const asked = Math.min(PAGE_MAX, limit - ticks.length);
      const query = queryString({ outcome, limit: asked, cursor: cursor ?? undefined });
      const path: string = `${schedulePath(id)}/ticks${query}`;
      const { value } = await this.#transport.json('GET', path, {}, guardOf(TickListSchema));
      ticks.push(...value.ticks);
      cursor = value.next_cursor;
    } while (cursor !== null && ticks.length < limit);
    return { ticks, next_cursor: cursor };
  }

  /** Pauses it, or ends its pause. */
  async setPaused(id: string, isPaused: boolean): Promise<ScheduleView> {
    const path = `${schedulePath(id)}/${isPaused ? 'pause' : 'resume'}`;
    return this.#shown((await this.#transport.json('POST', path, {}, guardOf(ScheduleViewSchema))).value);
  }

  async setAllPaused(isPaused: boolean): Promise<SchedulesPaused> {
    const path = `/schedules/${isPaused ? 'pause' : 'resume'}`;
    return (await this.#transport.json('POST', path, {}, guardOf(SchedulesPausedSchema))).value;
  }

  #shown(view: ScheduleView): ScheduleView {
    return view.fault === null ? view : { ...view, fault: this.#put(view.fault) };
  }
}

function schedulePath(id: string): string {
  return `/schedules/${encodeURIComponent(id)}`;
}
