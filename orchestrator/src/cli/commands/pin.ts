import type { Command } from 'commander';
import type { Cli } from '../context.ts';
import { executionName, findExecution, ID_ARGUMENT } from '../find-execution.ts';
import { printable } from '../text.ts';

export function addPin(program: Command, cli: Cli): void {
  const add = (name: string, description: string, isPinned: boolean): void => {
    program
      .command(name)
      .description(description)
      .argument('<id>', ID_ARGUMENT, executionName)
      .action(async (given: string, _options: object, command: Command) => {
        const context = cli.context(command);
        const id = await findExecution(context, given);
        await context.client.pin(id, isPinned);
        if (context.json) await context.printJson({ execution_id: id, pinned: isPinned });
        else context.print(`${printable(id)} is ${isPinned ? 'pinned' : 'not pinned'}`);
        cli.exit(0);
      });
  };
  add('pin', 'keep an execution from every removal, also once it has finished', true);
  add('unpin', 'let a pinned execution be removed again', false);
}
