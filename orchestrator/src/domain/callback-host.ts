const WILDCARDS = new Set(['0.0.0.0', '::']);

/**
 * The host at which crawlers reach the callback API: its listening address, unless that is every address or
 * not set; then the address of this machine that the runtime names.
 */
export function callbackHost(listenHost: string | null, runtimeHost: string): string {
  return listenHost === null || WILDCARDS.has(listenHost) ? runtimeHost : listenHost;
}
