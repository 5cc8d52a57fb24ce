import type { AttemptView, EventView, ExecutionDetail, ExecutionStatus } from '@crawlerd/shared';

/**
 * How a sentence of the service is put where it is read. The service, which does not know who reads it, writes
 * `crawlerd logs <id>`; for people, that becomes the command as it works here.
 */
export type PutSentence = (sentence: string) => string;

type Explained = Pick<ExecutionStatus, 'error_message' | 'diagnosis'>;

/** A state with its reason and its diagnosis put so. */
export function putExplained<T extends Explained>(state: T, put: PutSentence): T {
  const { error_message: message, diagnosis } = state;
  return {
    ...state,
    error_message: putOrNull(message, put),
    diagnosis: diagnosis === null ? null : { ...diagnosis, message: put(diagnosis.message) },
  };
}

/** The same, with its warnings. */
export function putStatus<T extends ExecutionStatus>(status: T, put: PutSentence): T {
  const warnings = status.warnings.map((warning) => ({ ...warning, message: put(warning.message) }));
  return { ...putExplained(status, put), warnings };
}

/** The same, with the ends of its attempts. */
export function putDetail(detail: ExecutionDetail, put: PutSentence): ExecutionDetail {
  const attempts = detail.attempts.map((attempt): AttemptView => ({
    ...attempt,
    end_message: putOrNull(attempt.end_message, put),
  }));
  return { ...putStatus(detail, put), attempts };
}

export function putEvent(event: EventView, put: PutSentence): EventView {
  return { ...event, message: putOrNull(event.message, put) };
}

function putOrNull(sentence: string | null, put: PutSentence): string | null {
  return sentence === null ? null : put(sentence);
}
