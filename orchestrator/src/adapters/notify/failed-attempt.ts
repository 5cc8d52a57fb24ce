import type { Sent } from '../../ports/channels.ts';

const FAILURE_MAX = 400;

/** An attempt that got no answer. */
export function failedBefore(message: string, isFinal: boolean): Sent {
  return {
    failed: { statusCode: null, isFinal, retryAfterMs: null, message },
    statusCode: null,
    answer: null,
  };
}

export function shortened(text: string): string {
  return text.slice(0, FAILURE_MAX);
}
