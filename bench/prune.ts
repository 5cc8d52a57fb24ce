/** A long history with files that is pruned while heartbeats arrive. See README.md. */
import { prunedHistory } from './prune/pruned-history.ts';
import { print } from './support/report.ts';

print(await prunedHistory());
