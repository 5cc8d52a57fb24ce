import type { DeliveryView } from '@crawlerd/shared';
import type { Context } from './context.ts';
import { printable } from './text.ts';

/** An attempt has 15 seconds, and others may be before it. */
const WAIT_MS = 30_000;
const LOOK_MS = 300;

/** Waits for the first attempt, unless told not to, and says what came of it; 0 if it has arrived. */
export async function tellOutcome(
  context: Context,
  asked: DeliveryView,
  { wait }: { readonly wait: boolean },
): Promise<number> {
  const delivery = wait ? await afterFirstAttempt(context, asked) : asked;
  if (context.json) await context.printJson(delivery);
  else if (delivery.state === 'delivered' || !wait) context.print(sentence(delivery));
  else context.warn(sentence(delivery));
  return delivery.state === 'delivered' || (!wait && delivery.state === 'pending') ? 0 : 1;
}

async function afterFirstAttempt({ client, io }: Context, asked: DeliveryView): Promise<DeliveryView> {
  const end = io.now() + WAIT_MS;
  let seen = asked;
  while (seen.state === 'pending' && seen.attempts === 0 && io.now() < end) {
    await io.sleep(LOOK_MS);
    seen = (await client.endpoints.delivery(asked)) ?? seen;
  }
  return seen;
}

function sentence({ id, endpoint, state, attempts, failure }: DeliveryView): string {
  const name = printable(endpoint);
  const why = failure === null ? '' : `: ${printable(failure)}`;
  switch (state) {
    case 'delivered':
      return `Delivery ${id} has arrived at ${name}`;
    case 'failed':
      return `Delivery ${id} has not arrived at ${name}${why}`;
    case 'pending':
      return attempts === 0
        ? `Delivery ${id} is waiting. See what comes of it with: crawlerd delivery ls --endpoint ${name}`
        : `Delivery ${id} has not arrived at ${name}, and is tried again${why}`;
  }
}
