import { TicksDueError } from '../ports/schedule-store.ts';
import { StorageError } from '../ports/storage-error.ts';
import { RequestError } from '../use-cases/errors.ts';
import { ProcessDied } from './incarnation.ts';
import type { OrchestratorProcess } from './orchestrator-process.ts';
import type { World } from './world.ts';

/** The orchestrator, if a user can reach it now. */
export function listening({ orchestrator }: World): OrchestratorProcess | null {
  const canAnswer = orchestrator?.incarnation.isAlive === true && !orchestrator.incarnation.isFrozen;
  return canAnswer ? orchestrator : null;
}

/** What a user does with an answer; an error that is no refusal is recorded as unexpected. */
export async function ask<T>(
  world: World,
  orchestrator: OrchestratorProcess,
  request: Promise<T>,
  onAnswer: (answer: T) => void = () => undefined,
): Promise<void> {
  try {
    const answer = await request;
    // A dead process sends no answer.
    if (orchestrator.incarnation.isAlive) onAnswer(answer);
  } catch (error) {
    if (isRefusal(error)) return;
    world.truth.unexpected.push(`a user received an unexpected error: ${String(error)}`);
  }
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof StorageError ||
    error instanceof ProcessDied ||
    error instanceof RequestError ||
    error instanceof TicksDueError
  );
}
