import { isFinished } from '@crawlerd/shared';
import { tokenOf } from './credentials.ts';
import { deliver } from './network.ts';
import type { OrchestratorProcess } from './orchestrator-process.ts';
import { Violation } from './promises/checker.ts';
import type { Report } from './report.ts';
import type { World } from './world.ts';

const PROMISE = 9;

/**
 * Sends a report whose credential is wrong, or belongs to another execution, an earlier attempt or a finished
 * one. Nothing may change. Returns what was sent.
 *
 * @throws Violation
 */
export function sendForgedReport({ ledger, random }: World, orchestrator: OrchestratorProcess): string {
  const { executions } = ledger;
  // Executions with several attempts have old credentials, which makes them the better targets.
  const retried = executions.filter(({ attempt }) => attempt > 1);
  const targets = retried.length > 0 && random.chance(0.7) ? retried : executions;
  const target = targets.length > 0 ? random.pick(targets) : null;
  const id = target?.id ?? 'e01';
  const others = ledger.attempts.filter(({ execution_id: other }) => other !== id);
  const earlier = ledger.attempts.filter(
    ({ execution_id: other, number }) => other === id && number < (target?.attempt ?? 0),
  );
  const kinds: (readonly [string, string | null])[] = [
    ['no credential', null],
    ['a wrong credential', 'x'.repeat(43)],
    ['the credential of a future attempt', tokenOf({ executionId: id, attempt: (target?.attempt ?? 0) + 1 })],
  ];
  for (const { execution_id: executionId, number } of others.slice(0, 2)) {
    kinds.push([`that of ${executionId}/${number}`, tokenOf({ executionId, attempt: number })]);
  }
  for (const { number } of earlier) {
    kinds.push([`that of its attempt ${number}`, tokenOf({ executionId: id, attempt: number })]);
  }
  const [what, token] = random.chance(0.5) ? (kinds.at(-1) ?? random.pick(kinds)) : random.pick(kinds);
  const isOld = what.startsWith('that of its');
  const report: Report = random.chance(0.5)
    ? {
        kind: 'heartbeat',
        body: { execution_id: id, status: 'running', progress: { crawled_urls: 999 }, sequence: 999 },
      }
    : { kind: 'completion', body: { execution_id: id, success: true } };
  const before = JSON.stringify([ledger.fingerprint(), orchestrator.observe(id)]);
  const answer = deliver(orchestrator, token, report);
  const isRefused =
    answer.status !== 200 || (isOld && answer.action === 'stop' && report.kind === 'heartbeat');
  if (!isRefused) throw new Violation(PROMISE, `${what} was accepted with a ${report.kind} for ${id}`);
  if (orchestrator.incarnation.isAlive) {
    const after = JSON.stringify([ledger.fingerprint(), orchestrator.observe(id)]);
    if (before !== after) throw new Violation(PROMISE, `${what} changed ${id}`);
  }
  return `sends a ${report.kind} for ${id} with ${what}`;
}

/** A heartbeat of a finished execution is answered with `stop` and changes nothing. */
export function sendHeartbeatAfterEnd(
  { ledger, random }: World,
  orchestrator: OrchestratorProcess,
): string | null {
  const finished = ledger.executions.filter(({ status, attempt }) => isFinished(status) && attempt > 0);
  if (finished.length === 0) return null;
  const { id, attempt } = random.pick(finished);
  const before = ledger.fingerprint();
  const answer = deliver(orchestrator, tokenOf({ executionId: id, attempt }), {
    kind: 'heartbeat',
    body: { execution_id: id, status: 'running', sequence: 1000, progress: { crawled_urls: 1000 } },
  });
  if (answer.status === 200 && answer.action === 'continue') {
    throw new Violation(PROMISE, `${id} has finished and was answered with continue`);
  }
  if (orchestrator.incarnation.isAlive && before !== ledger.fingerprint()) {
    throw new Violation(PROMISE, `a heartbeat after its end changed ${id}`);
  }
  return `sends a heartbeat for ${id}, which has finished`;
}
