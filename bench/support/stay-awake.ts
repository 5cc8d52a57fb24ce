/**
 * Keeps this process, which sends the requests, from ever sleeping. An answer to a sleeping client wakes it,
 * which costs the server a third of a whole heartbeat, and only the slower of two servers lets its client
 * sleep. Without this the benchmark would measure that effect.
 */
export function stayAwake(): { end(): void } {
  let isAwake = true;
  const turn = (): void => {
    if (isAwake) setImmediate(turn);
  };
  turn();
  return {
    end: () => {
      isAwake = false;
    },
  };
}
