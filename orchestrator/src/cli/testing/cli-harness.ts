import { runCli } from '../program.ts';
import type { CliDependencies } from '../dependencies.ts';
import { fakeDeps } from './fake-deps.ts';
import type { FakeService } from './fake-service.ts';
import { testIo, type TestIo } from './test-io.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line against a service. */
export async function runAgainst(
  service: FakeService,
  args: readonly string[],
  io: TestIo = testIo(),
  deps: Partial<CliDependencies> = {},
): Promise<Ran> {
  io.env['CRAWLERD_URL'] ??= service.url;
  return runAlone(args, io, deps);
}

/** Runs one command line that needs no service. */
export async function runAlone(
  args: readonly string[],
  io: TestIo = testIo(),
  deps: Partial<CliDependencies> = {},
): Promise<Ran> {
  const code = await runCli(args, fakeDeps(deps), io);
  return { code, out: io.stdout.text, err: io.stderr.text };
}
