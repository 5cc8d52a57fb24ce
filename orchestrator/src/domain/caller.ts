import { ENVIRONMENT_TOKEN, type TokenScope } from '@crawlerd/shared';

export type Labels = Readonly<Record<string, string>>;

/** Who asks for something, by the token that the request has shown. */
export interface Caller {
  /** Null for whoever needed no token, and for that of the environment, which is not stored. */
  readonly id: string | null;
  /** Null where no token is needed. */
  readonly name: string | null;
  readonly scope: TokenScope;
  /** Only what has all of these labels exists for it; null for everything. */
  readonly labels: Labels | null;
  /** So many of its executions may be queued; null for no limit of its own. */
  readonly queuedMax: number | null;
}

const OF_ALL = { id: null, scope: 'admin', labels: null, queuedMax: null } as const;

/** Anybody on this machine, as long as no token is needed. */
export const ANYBODY: Caller = { ...OF_ALL, name: null };

/** Whoever has CRAWLERD_API_TOKEN. */
export const ENVIRONMENT: Caller = { ...OF_ALL, name: ENVIRONMENT_TOKEN };

/** What each scope may: the one table of it. */
export const COVERED: Readonly<Record<TokenScope, readonly TokenScope[]>> = {
  read: ['read'],
  launch: ['read', 'launch'],
  operate: ['read', 'launch', 'operate'],
  admin: ['read', 'launch', 'operate', 'admin'],
};

/** Whether what has these labels exists for somebody who is narrowed to others, or to none. */
export function existsFor({ labels: wanted }: Pick<Caller, 'labels'>, labels: Labels): boolean {
  return wanted === null || Object.entries(wanted).every(([key, value]) => labels[key] === value);
}
