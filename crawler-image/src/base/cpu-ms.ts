/**
 * CPU time that this process has used, in milliseconds. How long something computes is measured by this, not by a clock,
 * which also counts what a busy machine does meanwhile.
 */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
