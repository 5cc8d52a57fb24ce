/**
 * CPU time that this process has used. A test that something is linear looks at this, not at a clock, which also counts
 * what a busy machine does meanwhile.
 */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
