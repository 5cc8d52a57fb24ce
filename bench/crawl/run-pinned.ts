import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { cpuSeconds } from '../support/cores.ts';

export interface Run {
  /** From start to exit, including the start-up of its runtime. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakRssBytes: number;
}

const LOOK_MS = 50;

/**
 * Runs a command on one core until it exits.
 *
 * @throws if it exits with a code other than 0, or not in time.
 */
export async function runPinned(
  command: readonly string[],
  { env = {}, deadlineSeconds }: { readonly env?: Record<string, string>; readonly deadlineSeconds: number },
): Promise<Run> {
  // With a single core there is nothing to pin to, and no core left for the server.
  const [program = '', ...args] = cpus().length < 2 ? command : ['taskset', '-c', '1', ...command];
  const startMs = performance.now();
  const child = spawn(program, args, {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: deadlineSeconds * 1000,
    killSignal: 'SIGKILL',
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000);
  });
  let used = { cpuSeconds: 0, peakRssBytes: 0 };
  // Both figures only rise, and cannot be read after the exit.
  const looking = setInterval(() => {
    used = usedBy(child.pid ?? 0) ?? used;
  }, LOOK_MS);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  }).finally(() => clearInterval(looking));
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}: ${said}`);
  return { seconds: (performance.now() - startMs) / 1000, ...used };
}

function usedBy(pid: number): { cpuSeconds: number; peakRssBytes: number } | null {
  try {
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return peak === null ? null : { cpuSeconds: cpuSeconds(pid), peakRssBytes: Number(peak[1]) * 1024 };
  } catch {
    // It exited between two reads.
    return null;
  }
}
