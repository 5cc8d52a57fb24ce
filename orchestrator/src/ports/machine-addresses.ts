/**
 * The public addresses of this machine, now, single or as ranges (`192.30.252.4`, `2606:4700:1::/48`). Those off the
 * public internet are left out: crawls may not reach any of them, and crawlers need not learn them.
 */
export type MachineAddresses = () => readonly string[];

/** Whether packets for this IP address end on this machine, now. */
export type IsOwnAddress = (address: string) => Promise<boolean>;
