/** Where the service has an execution: its id is text that somebody typed. */
export function executionPath(id: string): string {
  return `/executions/${encodeURIComponent(id)}`;
}
