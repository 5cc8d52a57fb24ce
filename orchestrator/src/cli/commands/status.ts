import type { Command } from 'commander';
import type { ExecutionStatus } from '@crawlerd/shared';
import { executionName, findExecution, ID_ARGUMENT } from '../find-execution.ts';
import type { Cli, Context } from '../context.ts';
import { formatDuration } from '../duration.ts';
import { progressSentence } from '../progress-line.ts';
import { paintStatus } from '../style.ts';
import { renderFacts } from '../facts.ts';
import { savedTask } from '../saved-task.ts';
import { launchedBy } from '../schedule-text.ts';
import { printable } from '../text.ts';
import { diagnosisSentence, driftFacts, reasonSentence, warningFacts } from '../verdict.ts';

export function addStatus(program: Command, cli: Cli): void {
  program
    .command('status')
    .description('show the live state of an execution')
    .argument('<id>', ID_ARGUMENT, executionName)
    .action(async (id: string, _options: object, command: Command) => {
      const context = cli.context(command);
      const status = await context.client.status(await findExecution(context, id));
      if (context.json) await context.printJson(status);
      else context.io.stdout.write(renderStatus(context, status));
      cli.exit(0);
    });
}

function renderStatus({ io, style }: Context, status: ExecutionStatus): string {
  const silence = status.seconds_since_heartbeat;
  return renderFacts(
    [
      ['status', paintStatus(style, status.status)],
      ['why', reasonSentence(status)],
      ['now', diagnosisSentence(status)],
      ...warningFacts(status),
      ...driftFacts(status),
      ['task', printable(status.task_name)],
      ['saved task', savedTask(status.task)],
      ['launched by', launchedBy(status.schedule)],
      ['progress', progressSentence(status, io.now())],
      ['heartbeat', silence === null ? null : `${formatDuration(silence * 1000)} ago`],
    ],
    style,
  );
}
