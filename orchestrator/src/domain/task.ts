import { CHANGED_FIELDS_MAX, parseJson, type TaskOutcome } from '@crawlerd/shared';
import { changedFields } from './changed-fields.ts';

/** A saved task in one of its revisions. */
export interface TaskRef {
  readonly name: string;
  readonly revision: number;
}

/** A saved task, or an earlier revision of one. */
export interface SavedTask extends TaskRef {
  /** What was put, as JSON. An upgrade may have changed what fits. */
  readonly body: string;
  /** When this revision was made. */
  readonly updatedAt: Date;
  /** Whether this revision is what is launched now. */
  readonly isCurrent: boolean;
}

export interface TaskChange {
  readonly outcome: TaskOutcome;
  /** Fields that differ, at most {@link CHANGED_FIELDS_MAX}. */
  readonly fields: readonly string[];
}

/** What putting a body comes to: equal content, in whatever order its keys are, changes nothing. */
export function changeOf(before: SavedTask | null, body: string): TaskChange {
  if (before === null) return { outcome: 'created', fields: [] };
  const fields = changedFields(parseJson(before.body), parseJson(body), CHANGED_FIELDS_MAX);
  return { outcome: fields.length === 0 ? 'unchanged' : 'changed', fields };
}
