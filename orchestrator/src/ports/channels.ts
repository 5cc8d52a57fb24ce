import type { Channel, Language, ValidationIssue } from '@crawlerd/shared';
import type { FailedAttempt } from '../domain/notify/retry-plan.ts';
import type { Notification } from '../domain/notify/notification.ts';

/** A notification on its way. */
export interface Message {
  /** The same at each attempt, so that a receiver can tell a repetition. */
  readonly id: string;
  readonly notification: Notification;
  readonly language: Language;
}

export interface Sent {
  /** Null: it was delivered. */
  readonly failed: (FailedAttempt & { readonly message: string }) | null;
  readonly statusCode: number | null;
  /** The beginning of the answer, without credentials; null if there was none. */
  readonly answer: string | null;
}

/** The ways out to other people's services. */
export interface Channels {
  /** What is wrong with a channel, as far as that can be told without sending; null if nothing. */
  issue(channel: Channel): ValidationIssue | null;

  /** One attempt, which takes a limited time. Never rejects. Neither answer nor failure hold the channel's credentials. */
  send(channel: Channel, message: Message): Promise<Sent>;
}
