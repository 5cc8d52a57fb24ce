/**
 * Comes when there have been so many requests.
 *
 * @param listen Is given what to call at each of them.
 */
export function requestsReached(count: number, listen: (onRequest: () => void) => void): Promise<void> {
  let requests = 0;
  return new Promise((resolve) => {
    listen(() => {
      requests += 1;
      if (requests === count) resolve();
    });
  });
}
