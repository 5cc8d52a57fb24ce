import { onTestFinished } from 'vitest';

/** Until the end of the test, if it runs as root, who may read everything. */
export function becomeNobody(): void {
  const user = process.geteuid?.() ?? 0;
  process.seteuid?.(user === 0 ? 'nobody' : user);
  onTestFinished(() => process.seteuid?.(user));
}
