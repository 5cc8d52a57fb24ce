import { DEFAULT_USER_AGENT, type UserAgentConfig } from '@crawlerd/shared';

/** One or more; each host always sees the same one. */
export type UserAgents = readonly [string, ...string[]];

export function userAgentsOf(config: UserAgentConfig): UserAgents {
  if (typeof config === 'string') return [config];
  const [first = DEFAULT_USER_AGENT, ...others] = config.list;
  return config.mode === 'rotate' ? [first, ...others] : [first];
}
