import type { Command } from 'commander';
import type { Cli } from '../context.ts';

export function addImage(program: Command, cli: Cli): void {
  const image = program.command('image').description('manage the image of the bundled crawler');
  image
    .command('build')
    .description(
      'build the image if it is missing or outdated; needs neither a registry nor the docker command',
    )
    .option('--browser', 'the variant with a browser, for crawls that render pages')
    .option('--force', 'build the image even if it is up to date')
    .action(async (options: { browser?: boolean; force?: boolean }, command: Command) => {
      const context = cli.context(command);
      const say = (sentence: string) => {
        context.say(sentence);
      };
      const result = await context.deps.ensureImage(say, {
        force: options.force === true,
        withBrowser: options.browser === true,
      });
      if (context.json) await context.printJson(result);
      else context.print(`${result.image} ${result.built ? 'is built' : 'is up to date'}`);
      cli.exit(0);
    });
}
