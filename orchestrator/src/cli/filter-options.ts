import type { Command } from 'commander';
import type { ListQuery, Reason, Status } from '@crawlerd/shared';
import { label, reasons, statuses } from './arguments.ts';

/** By which executions are chosen from all. */
export interface FilterOptions {
  readonly status?: readonly Status[];
  readonly reason?: readonly Reason[];
  readonly name?: string;
  readonly task?: string;
  readonly taskName?: string;
  readonly label?: string;
  readonly createdAfter?: string;
  readonly createdBefore?: string;
  readonly finishedAfter?: string;
  readonly finishedBefore?: string;
}

type Filter = { readonly [Key in keyof Omit<ListQuery, 'limit' | 'cursor'>]: ListQuery[Key] | undefined };

/** The same options for every command that is about more than one execution. */
export function addFilterOptions(command: Command): Command {
  return command
    .option('--status <status>', 'only executions in this status; may be repeated', statuses)
    .option('--reason <reason>', 'only executions that finished for this reason; may be repeated', reasons)
    .option('--name <text>', 'only executions with this text in their task_name')
    .option('--task <name>', 'only executions of this saved task')
    .option('--task-name <name>', 'only executions with this task_name in their config')
    .option('--label <key=value>', 'only executions with this label', label)
    .option(
      '--created-after <time>',
      'only executions created from this time on, such as 2026-01-02T03:04:05Z',
    )
    .option('--created-before <time>', 'only executions created before this time')
    .option('--finished-after <time>', 'only executions finished from this time on, the last one first')
    .option('--finished-before <time>', 'only executions finished before this time, the last one first');
}

/** As the service is asked for them. */
export function filterOf(options: FilterOptions): Filter {
  return {
    status: options.status && [...options.status],
    reason: options.reason && [...options.reason],
    name_contains: options.name,
    task: options.task,
    task_name: options.taskName,
    label: options.label,
    created_after: options.createdAfter,
    created_before: options.createdBefore,
    finished_after: options.finishedAfter,
    finished_before: options.finishedBefore,
  };
}
