import {
  DeliveryListSchema,
  DeliverySchema,
  EndpointListSchema,
  EndpointViewSchema,
  guardOf,
  PAGE_MAX,
  type DeliveryList,
  type DeliveryQuery,
  type DeliveryView,
  type EndpointView,
} from '@crawlerd/shared';
import { queryString, readText } from './http-request.ts';
import type { PutSentence } from './service-sentences.ts';
import type { Transport } from './transport.ts';

/** Endpoints and deliveries of a service, typed. Faults are those of {@link Transport}. */
export class EndpointClient {
  readonly #transport: Transport;
  readonly #put: PutSentence;

  constructor(transport: Transport, put: PutSentence) {
    this.#transport = transport;
    this.#put = put;
  }

  async list(): Promise<EndpointView[]> {
    const { value } = await this.#transport.json('GET', '/endpoints', {}, guardOf(EndpointListSchema));
    return value.endpoints.map((each) => this.#shown(each));
  }

  async show(name: string): Promise<EndpointView> {
    return (await this.#endpoint('GET', endpointPath(name))).endpoint;
  }

  /** `json` is sent as it is: the service alone judges it. */
  async set(name: string, json: string): Promise<{ endpoint: EndpointView; isNew: boolean }> {
    return this.#endpoint('PUT', endpointPath(name), { json });
  }

  async setPaused(name: string, isPaused: boolean): Promise<EndpointView> {
    const path = `${endpointPath(name)}/${isPaused ? 'pause' : 'resume'}`;
    return (await this.#endpoint('POST', path)).endpoint;
  }

  async remove(name: string): Promise<void> {
    await readText(await this.#transport.open('DELETE', endpointPath(name), {}));
  }

  /** Does not wait for what comes of it. */
  async test(name: string): Promise<DeliveryView> {
    return this.#delivery(`${endpointPath(name)}/test`);
  }

  async redeliver(id: number): Promise<DeliveryView> {
    return this.#delivery(`/deliveries/${id}/redeliver`);
  }

  /** The newest deliveries, as many as asked for or all there are. */
  async deliveries({
    limit,
    ...filters
  }: { limit: number } & Pick<DeliveryQuery, 'endpoint' | 'state' | 'before'>): Promise<DeliveryList> {
    const deliveries: DeliveryView[] = [];
    let before: number | null = filters.before ?? null;
    do {
      const asked = Math.min(PAGE_MAX, limit - deliveries.length);
      const query = queryString({ ...filters, limit: asked, before: before ?? undefined });
      const path: string = `/deliveries${query}`;
      const { value } = await this.#transport.json('GET', path, {}, guardOf(DeliveryListSchema));
      deliveries.push(...value.deliveries);
      before = value.next_before;
    } while (before !== null && deliveries.length < limit);
    return { deliveries, next_before: before };
  }

  /** Null if it is not kept any more. */
  async delivery({ id, endpoint }: Pick<DeliveryView, 'id' | 'endpoint'>): Promise<DeliveryView | null> {
    const { deliveries } = await this.deliveries({ endpoint, before: id + 1, limit: 1 });
    return deliveries.find((each) => each.id === id) ?? null;
  }

  async #endpoint(method: 'GET' | 'PUT' | 'POST', path: string, options: { json?: string } = {}) {
    const answer = await this.#transport.json(method, path, options, guardOf(EndpointViewSchema));
    return { endpoint: this.#shown(answer.value), isNew: answer.status === 201 };
  }

  async #delivery(path: string): Promise<DeliveryView> {
    return (await this.#transport.json('POST', path, {}, guardOf(DeliverySchema))).value;
  }

  #shown(view: EndpointView): EndpointView {
    return view.paused_because === null ? view : { ...view, paused_because: this.#put(view.paused_because) };
  }
}

function endpointPath(name: string): string {
  return `/endpoints/${encodeURIComponent(name)}`;
}
