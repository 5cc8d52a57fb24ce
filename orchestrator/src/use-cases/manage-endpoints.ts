import { ENDPOINTS_MAX, shortKey, type DeliveryQuery, type Endpoint } from '@crawlerd/shared';
import type { Channels } from '../ports/channels.ts';
import type { Clock } from '../ports/clock.ts';
import type { StoredDelivery, StoredEndpoint } from '../ports/notification-store.ts';
import type { SecretCipher } from '../ports/secret-cipher.ts';
import type { Store } from '../ports/store.ts';
import { sealedChannel } from './endpoint-channel.ts';
import { RequestError } from './errors.ts';

export interface EndpointDeps {
  readonly store: Pick<Store, 'notifications'>;
  readonly cipher: SecretCipher;
  readonly clock: Clock;
  readonly channels: Channels | null;
  /** Has deliveries looked at. */
  readonly deliverer: { wake(): void };
}

/**
 * Stores an endpoint, also in the place of an earlier one, whose deliveries it takes over.
 *
 * @throws RequestError `invalid_endpoint`, `endpoints_full`; StorageError.
 */
export function putEndpoint(
  { store, cipher, clock, channels, deliverer }: EndpointDeps,
  name: string,
  { channel, filter, language }: Endpoint,
): { readonly endpoint: StoredEndpoint; readonly isNew: boolean } {
  const issue = channels?.issue(channel) ?? null;
  if (issue !== null) {
    throw new RequestError('invalid_endpoint', 'The endpoint cannot be used; nothing was stored.', [issue]);
  }
  const { host } = new URL(channel.url);
  const put = store.notifications.putEndpoint(
    {
      name,
      sealed: sealedChannel(cipher, name, channel),
      channelType: channel.type,
      host,
      filter: filter ?? {},
      language: language ?? 'en',
    },
    clock.now(),
  );
  if (put === null) {
    throw new RequestError(
      'endpoints_full',
      `There are ${ENDPOINTS_MAX} endpoints already: remove one first.`,
    );
  }
  deliverer.wake();
  return { ...put, endpoint: readEndpoint({ store }, name) };
}

export function listEndpoints({ store }: Pick<EndpointDeps, 'store'>): readonly StoredEndpoint[] {
  return store.notifications.endpoints();
}

/** @throws RequestError `endpoint_unknown` */
export function readEndpoint({ store }: Pick<EndpointDeps, 'store'>, name: string): StoredEndpoint {
  const found = store.notifications.endpoints().find((each) => each.name === name);
  if (found === undefined) throw unknownEndpoint(name);
  return found;
}

/** @throws RequestError `endpoint_unknown` */
export function removeEndpoint({ store }: EndpointDeps, name: string): void {
  if (!store.notifications.removeEndpoint(name)) throw unknownEndpoint(name);
}

/** @throws RequestError `endpoint_unknown` */
export function pauseEndpoint({ store, clock }: EndpointDeps, name: string): StoredEndpoint {
  if (!store.notifications.pauseEndpoint(name, 'It was paused on request.', clock.now()))
    throw unknownEndpoint(name);
  return readEndpoint({ store }, name);
}

/** @throws RequestError `endpoint_unknown` */
export function resumeEndpoint({ store, clock, deliverer }: EndpointDeps, name: string): StoredEndpoint {
  if (!store.notifications.resumeEndpoint(name, clock.now())) throw unknownEndpoint(name);
  deliverer.wake();
  return readEndpoint({ store }, name);
}

/** @throws RequestError `endpoint_unknown` */
export function testEndpoint({ store, clock, deliverer }: EndpointDeps, name: string): StoredDelivery {
  const added = store.notifications.addTest(name, clock.now());
  if (added === null) throw unknownEndpoint(name);
  deliverer.wake();
  return added;
}

export interface DeliveryPage {
  readonly deliveries: readonly StoredDelivery[];
  readonly nextBefore: number | null;
}

export function listDeliveries(
  { store }: EndpointDeps,
  { limit = 50, ...query }: DeliveryQuery,
): DeliveryPage {
  // One more tells whether there is a next page.
  const found = store.notifications.deliveries({ ...query, limit: limit + 1 });
  const deliveries = found.slice(0, limit);
  return { deliveries, nextBefore: found.length > limit ? (deliveries.at(-1)?.id ?? null) : null };
}

/** @throws RequestError `delivery_unknown` */
export function redeliver({ store, clock, deliverer }: EndpointDeps, id: number): StoredDelivery {
  const delivery = store.notifications.redeliver(id, clock.now());
  if (delivery === null) throw new RequestError('delivery_unknown', `There is no delivery ${id}.`);
  deliverer.wake();
  return delivery;
}

function unknownEndpoint(name: string): RequestError {
  return new RequestError('endpoint_unknown', `There is no endpoint ${JSON.stringify(shortKey(name))}.`);
}
