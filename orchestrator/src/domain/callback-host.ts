const WILDCARDS = new Set(['0.0.0.0', '::']);

/**
 * Under which host crawlers reach the callback API: where it listens, unless that is every address or
 * was not set; then the address of this machine that the runtime names.
 */
export function callbackHost(listenHost: string | null, runtimeHost: string): string {
  return listenHost === null || WILDCARDS.has(listenHost) ? runtimeHost : listenHost;
}
