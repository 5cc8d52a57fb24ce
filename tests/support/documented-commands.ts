import { codeBlocks, projectFiles, read } from './markdown.ts';

/** Commands of the pages that no test runs, and why. Everything else in a `sh` block is run. */
export const NOT_RUN: Readonly<Record<string, string>> = {
  'npm test': 'it is the run that this test is part of',
  'crawlerd endpoint test team': 'needs a robot; tests/docs/five-commands.process.test.ts has one',
  'npm run crawlerd -- endpoint test team': 'needs a robot; see above',
  'crawlerd token create me --scope admin': 'from then on all others would need it; token.test.ts has it',
  'crawlerd token create ci --scope launch --label team=prices --expires 30d --requests-per-minute 600 --queued-max 20':
    'see above',
  'crawlerd token ls': 'see above',
  'crawlerd token revoke ci': 'see above',
  'npm run crawlerd -- retry-pages 01a20a98-ac72-7f10-9d00-25cf55c18dfc --code http_503 --follow':
    'needs pages that have failed; retry-pages.process.test.ts has some',
  'npm run check': 'a separate step beside the tests',
  'npx vitest run --project unit orchestrator/src/domain/decide.test.ts': 'a test run within a test run',
  'npx vitest run --project engine tests/docs': 'a test run within a test run',
  'npx vitest run --project engine tests/faults': 'a test run within a test run',
  'KILL_ROUNDS=2000 npx vitest run --project engine tests/kill': 'a test run within a test run',
  'npx vitest run --project engine -t "fault matrix: dockerd restart, live-restore"':
    'a test run within a test run',
  'UPDATE_DOCS=1 npx vitest run --project engine tests/docs/generated.test.ts':
    'a test run within a test run; it would change the pages',
  'npm run simulate -- --histories 200000': 'takes hours; "npm test" runs 5,000 histories',
  "npm run simulate -- --seed 42 --plant '<name>'":
    'a placeholder; the simulation of "npm test" plants every fault',
  'docker build -t my/crawler:1 .': 'its base image comes from a registry; a test builds it without one',
  'docker build -t my/crawler:1 examples/plain-http-crawler': 'its base image comes from a registry',
  'npm pack --workspace crawlerd': 'a test packs it, and runs it where it is installed',
  'npm install --global ./crawlerd-0.1.0.tgz': 'a test installs it elsewhere',
  'docker compose build && docker compose run --rm crawlerd image build && docker compose up -d':
    'its base image comes from a registry',
};

export interface DocumentedBlock {
  readonly file: string;
  /** What is run: the block without comments and the lines of {@link NOT_RUN}. */
  readonly script: string;
  /** Lines that are left out. */
  readonly leftOut: readonly string[];
}

/** Every distinct `sh` block of the pages, in their order. A script with `#!` does not count. */
export function documentedBlocks(): DocumentedBlock[] {
  const seen = new Set<string>();
  return projectFiles('.md')
    .flatMap((file) => shellBlocks(read(file)).map((text) => ({ file, text })))
    .filter(({ text }) => !text.startsWith('#!') && !seen.has(text) && seen.add(text))
    .map(({ file, text }) => {
      const lines = text.split('\n').map((line) => line.replace(/\s+#.*$/, ''));
      return {
        file,
        script: lines.filter((line) => !(line in NOT_RUN)).join('\n'),
        leftOut: lines.filter((line) => line in NOT_RUN),
      };
    });
}

/** Languages of code blocks that a reader would paste into a shell. */
export const SHELLS = ['sh', 'bash', 'shell', 'console', 'zsh'];

function shellBlocks(markdown: string): string[] {
  return codeBlocks(markdown)
    .filter(({ language }) => language === 'sh')
    .map(({ text }) => text);
}

/** The crawler in ten lines that the README shows. */
export function readmeCrawler(): string {
  const script = codeBlocks(read('README.md')).find(({ text }) => text.startsWith('#!'));
  if (script === undefined) throw new Error('README.md has no script that begins with #!');
  return script.text;
}
