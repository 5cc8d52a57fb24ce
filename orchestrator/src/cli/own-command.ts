/** What tells how this program was called. */
export interface CallFacts {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether `crawlerd` on the PATH is this program. */
  readonly isOnPath: boolean;
  /** Whether `npx crawlerd` finds this program from the current folder, without a download. */
  readonly isLinked: boolean;
  /** The file that node was given. */
  readonly script: string;
}

/** How messages of the service and its adapters name the command line: they cannot know who reads them. */
const PLAIN_COMMAND = 'crawlerd';

/** The command that works where this program runs, to be followed by a subcommand: a hint must run as printed. */
export function ownCommand({ env, isOnPath, isLinked, script }: CallFacts): string {
  const told = (env['CRAWLERD_COMMAND'] ?? '').trim();
  if (told !== '') return told;
  // Set by npm for what it runs: the name of the script of package.json, or "npx".
  const lifecycle = env['npm_lifecycle_event'];
  if (lifecycle === 'crawlerd') return 'npm run crawlerd --';
  if (lifecycle === 'npx') return 'npx crawlerd';
  // npm puts its folders of commands on the PATH of a script; the reader's shell does not have them.
  if (isOnPath && lifecycle === undefined) return PLAIN_COMMAND;
  if (isLinked) return 'npx crawlerd';
  return isOnPath ? PLAIN_COMMAND : `node ${script}`;
}

/** Every command of the first level; the tests compare it with the command line. */
export const SUBCOMMANDS = [
  'serve',
  'run',
  'validate',
  'task',
  'schedule',
  'replay',
  'resume',
  'retry-pages',
  'stop',
  'ls',
  'summary',
  'status',
  'show',
  'watch',
  'logs',
  'items',
  'pages',
  'rm',
  'pin',
  'unpin',
  'prune',
  'secret',
  'token',
  'download',
  'endpoint',
  'files',
  'delivery',
  'orphans',
  'backup',
  'image',
  'doctor',
  'demo',
] as const;

/** `crawlerd ls`, but not `npx crawlerd ls`, which has been through here already. */
const NAMED = new RegExp(
  String.raw`(?<!(?:npx|--|crawlerd|\.m?js) )(?<![\w./-])crawlerd (?=(?:${SUBCOMMANDS.join('|')}|--help)\b)`,
  'g',
);

/** A message with the commands it names, put as they work here. */
export function asCalledHere(message: string, command: string): string {
  return command === PLAIN_COMMAND ? message : message.replaceAll(NAMED, () => `${command} `);
}
