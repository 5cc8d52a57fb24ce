/**
 * Time from the launch request until the service reports the container as running, compared with the time of
 * the engine alone for the same container. See README.md.
 */
import { againstBare } from './launch/against-bare.ts';
import { withDockerService } from './support/docker-service.ts';
import { print } from './support/report.ts';

await withDockerService(async (world) => {
  print(await againstBare(world, { atOnce: 1, rounds: 15 }));
  print(await againstBare(world, { atOnce: 8, rounds: 9 }));
});
