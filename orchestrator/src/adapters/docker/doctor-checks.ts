import type { DoctorCheck } from '../../ports/doctor-check.ts';
import type { Engine } from './engine.ts';
import { findImage } from './image/find-image.ts';
import { probeCallback } from './probe-callback.ts';

export interface EngineCheckOptions {
  readonly engine: Engine;
  readonly crawlerImage: string;
  /** Only crawls that render pages need it. */
  readonly browserImage: string;
  /** Every image that a launch may need. */
  readonly images: readonly string[];
  readonly network: string;
  readonly callbackHost: string | null;
  readonly callbackPort: number;
}

/** What `crawlerd doctor` checks of the engine. */
export function engineChecks(options: EngineCheckOptions): DoctorCheck[] {
  const { engine, crawlerImage, browserImage, images } = options;
  return [
    {
      name: 'engine',
      run: async () => {
        const { Version, ApiVersion } = await engine.call('say its version', (docker) => docker.version());
        return `Docker ${Version} (API ${ApiVersion}) answers at ${engine.address}`;
      },
    },
    {
      name: 'image',
      needs: 'engine',
      run: async () => {
        for (const image of images) {
          if ((await findImage(engine, image)) !== null) continue;
          const remedy =
            image === crawlerImage
              ? 'build it with "crawlerd image build"'
              : 'pull or build it, or change CRAWLERD_IMAGES';
          throw new Error(`${image} is missing: ${remedy}`);
        }
        return `${images.join(', ')} is available`;
      },
    },
    {
      name: 'browser',
      needs: 'engine',
      run: async () => {
        if ((await findImage(engine, browserImage)) !== null) return `${browserImage} can render pages`;
        return `needed only by crawls that render pages: build it with "crawlerd image build --browser"`;
      },
    },
    {
      name: 'callback',
      needs: 'image',
      run: async () => {
        const { reachable, url } = await probeCallback({ ...options, image: crawlerImage });
        if (reachable) return `a container can reach ${url}`;
        throw new Error(
          `a container cannot reach ${url}: check whether a firewall on this machine blocks it`,
        );
      },
    },
  ];
}
