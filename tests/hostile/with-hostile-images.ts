import { afterAll, beforeAll } from 'vitest';
import { buildFaultImage, removeFaultImage } from '../support/fault-crawler.ts';
import { buildHostileImage, removeHostileImage, type ImageUser } from './hostile-image.ts';

/** The images of a test file: hostile ones with these users, and that of the crawls beside them. */
export function withHostileImages(users: readonly ImageUser[]): void {
  beforeAll(async () => {
    await buildFaultImage();
    for (const user of users) await buildHostileImage(user);
  });
  afterAll(async () => {
    await removeFaultImage();
    for (const user of users) await removeHostileImage(user);
  });
}
