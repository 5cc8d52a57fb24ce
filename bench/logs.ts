/** Pages of a log of 1 GiB: how fast, and in how much memory. See README.md. */
import { longLog } from './logs/long-log.ts';
import { print } from './support/report.ts';

print(await longLog());
