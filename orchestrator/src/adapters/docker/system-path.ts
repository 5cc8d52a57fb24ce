/** Where the programs of the administrator are; the PATH of some shells and services lacks them. */
export const SYSTEM_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/sbin', '/usr/bin', '/usr/local/bin'];
