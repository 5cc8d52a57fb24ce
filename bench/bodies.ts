/** What large bodies cost the event loop of the service, and how long their answers are. See README.md. */
import { parseArgs } from 'node:util';
import { largeBodies } from './bodies/large-bodies.ts';
import { print } from './support/report.ts';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '2000' }, start: { type: 'string', default: '1' } },
  strict: false,
});
const start = Number(values.start);
print(await largeBodies(start, start + Number(values.count) - 1));
