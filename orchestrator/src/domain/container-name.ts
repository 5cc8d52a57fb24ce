/** The name of an attempt's container: derived, never stored, so that a crash cannot lose it. */
export function containerName({ executionId, attempt }: { executionId: string; attempt: number }): string {
  return `crawler-task-${executionId}-${attempt}`;
}
