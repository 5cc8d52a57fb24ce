/** Latencies of lists, of heartbeats meanwhile and of launches on a long history. See README.md. */
import { listsOfHistory } from './history/lists.ts';
import { print } from './support/report.ts';

print(await listsOfHistory());
