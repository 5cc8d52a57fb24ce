import { describe, expect, it } from 'vitest';
import { asCalledHere, ownCommand, SUBCOMMANDS, type CallFacts } from './own-command.ts';
import { runAlone } from './testing/cli-harness.ts';
import { testIo } from './testing/test-io.ts';

const CHECKOUT: CallFacts = {
  env: {},
  isOnPath: false,
  isLinked: true,
  script: 'orchestrator/bin/crawlerd.js',
};
const INSTALLED: CallFacts = {
  env: {},
  isOnPath: true,
  isLinked: false,
  script: '/usr/local/bin/crawlerd',
};

describe('the command that messages name', () => {
  it.each<[string, CallFacts, string]>([
    ['installed globally', INSTALLED, 'crawlerd'],
    [
      'called through the script of a checkout',
      { ...CHECKOUT, env: { npm_lifecycle_event: 'crawlerd' }, isOnPath: true },
      'npm run crawlerd --',
    ],
    [
      'called through npx',
      { ...CHECKOUT, env: { npm_lifecycle_event: 'npx' }, isOnPath: true },
      'npx crawlerd',
    ],
    [
      'called by another script of the checkout, such as the demo',
      { ...CHECKOUT, env: { npm_lifecycle_event: 'demo' }, isOnPath: true },
      'npx crawlerd',
    ],
    [
      'installed, and called by a script of another project',
      { ...INSTALLED, env: { npm_lifecycle_event: 'crawl' } },
      'crawlerd',
    ],
    ['called by node in a checkout', CHECKOUT, 'npx crawlerd'],
    [
      'called by node from elsewhere',
      { ...CHECKOUT, isLinked: false, script: '/srv/crawlerd/orchestrator/bin/crawlerd.js' },
      'node /srv/crawlerd/orchestrator/bin/crawlerd.js',
    ],
    [
      'told by whoever started the container',
      { ...INSTALLED, env: { CRAWLERD_COMMAND: 'docker compose exec crawlerd crawlerd' } },
      'docker compose exec crawlerd crawlerd',
    ],
    ['told nothing', { ...INSTALLED, env: { CRAWLERD_COMMAND: ' ' } }, 'crawlerd'],
  ])('%s', (_how, facts, expected) => {
    expect(ownCommand(facts)).toBe(expected);
  });
});

describe('a message of the service', () => {
  it.each([
    ['There is no execution "a". List them with: crawlerd ls', 'List them with: npx crawlerd ls'],
    ['run "crawlerd image build --browser".', '"npx crawlerd image build --browser"'],
    ['See: crawlerd --help', 'npx crawlerd --help'],
  ])('names the command as it works here: %s', (message, expected) => {
    expect(asCalledHere(message, 'npx crawlerd')).toContain(expected);
  });

  it.each([
    'Another crawlerd is using the folder: stop it, and start crawlerd. Containers are left alone.',
    'Open /srv/crawlerd status.txt',
    'the network crawlerd, runs nothing',
  ])('is otherwise left as it is: %s', (message) => {
    expect(asCalledHere(message, 'npx crawlerd')).toBe(message);
  });

  it.each([
    'npx crawlerd',
    'npm run crawlerd --',
    'docker compose exec crawlerd crawlerd',
    'node /a/crawlerd.js',
  ])('may be put so twice: %s', (command) => {
    const once = asCalledHere('Start it with: crawlerd serve', command);
    expect(once).toBe(`Start it with: ${command} serve`);
    expect(asCalledHere(once, command)).toBe(once);
  });

  it('may name every command there is', async () => {
    const { out } = await runAlone(['--help']);
    const listed = [...(out.split('\nCommands:\n')[1] ?? '').matchAll(/^ {2}([a-z-]+)/gm)].map(
      ([, name]) => name,
    );
    expect([...SUBCOMMANDS, 'help'].toSorted()).toEqual(listed.toSorted());
  });
});

describe('the command line', () => {
  it('prints hints that work where it was called', async () => {
    const io = { ...testIo(), command: 'npx crawlerd' };
    const { err } = await runAlone(['ls', '--url', 'http://127.0.0.1:1'], io);
    expect(err).toContain('Start it with: npx crawlerd serve');
    const wrong = await runAlone(['nonsense'], { ...testIo(), command: 'npx crawlerd' });
    expect(wrong.err).toContain('See: npx crawlerd --help');
  });
});
