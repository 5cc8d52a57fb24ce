/** Latencies on a long history: of lists, of heartbeats and launches meanwhile, of a start after a crash. See README.md. */
import { firstHeartbeatAfterCrash } from './history/first-heartbeat.ts';
import { listsOfHistory } from './history/lists.ts';
import { print } from './support/report.ts';

print(await listsOfHistory());
print(await firstHeartbeatAfterCrash());
