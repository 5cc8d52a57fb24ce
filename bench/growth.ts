/** What a service still keeps in memory after many executions. See README.md. */
import { onFakeRuntime } from './growth/on-fake-runtime.ts';
import { onRealEngine } from './growth/on-real-engine.ts';
import { print } from './support/report.ts';

print(await onFakeRuntime({ launches: 1000 }));
print(await onRealEngine({ launches: 100 }));
