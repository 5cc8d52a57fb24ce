import type { DeliveryView, EndpointView } from '@crawlerd/shared';
import type { StoredDelivery, StoredEndpoint } from '../ports/notification-store.ts';

/** Of the channel only what is no secret. */
export function endpointView({
  name,
  channelType,
  host,
  filter,
  language,
  ...rest
}: StoredEndpoint): EndpointView {
  return {
    name,
    channel: { type: channelType, host },
    filter,
    language,
    created_at: rest.createdAt.toISOString(),
    updated_at: rest.updatedAt.toISOString(),
    paused_at: rest.pausedAt?.toISOString() ?? null,
    paused_because: rest.pausedBecause,
    failing_since: rest.failingSince?.toISOString() ?? null,
  };
}

export function deliveryView({
  id,
  endpoint,
  notification,
  state,
  attempts,
  ...rest
}: StoredDelivery): DeliveryView {
  return {
    id,
    endpoint,
    kind: notification.kind,
    execution_id: notification.executionId,
    state,
    attempts,
    created_at: rest.createdAt.toISOString(),
    next_attempt_at: rest.nextAttemptAt?.toISOString() ?? null,
    ended_at: rest.endedAt?.toISOString() ?? null,
    status_code: rest.statusCode,
    failure: rest.failure,
    answer: rest.answer,
  };
}
