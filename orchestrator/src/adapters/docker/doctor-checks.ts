import type { DoctorCheck } from '../../ports/doctor-check.ts';
import type { Installation } from '../../ports/runtime-entry.ts';
import type { Engine, EngineAddress } from './engine.ts';
import { findImage } from './image/find-image.ts';
import { probeCallback } from './probe-callback.ts';
import { withEngine } from './with-engine.ts';

/** Checks the engine, the images, and whether a container can reach crawlerd. */
export function dockerChecks(
  address: EngineAddress,
  network: string,
  { crawler, taskImages, callback }: Installation,
): DoctorCheck[] {
  const check = (
    name: string,
    needs: string | null,
    run: (engine: Engine) => Promise<string>,
  ): DoctorCheck => ({
    name,
    ...(needs !== null && { needs }),
    run: () => withEngine(address, run),
  });
  return [
    check('engine', null, async (engine) => {
      const { Version, ApiVersion } = await engine.call('report its version', (docker) => docker.version());
      return `Docker ${Version} (API ${ApiVersion}) answers at ${engine.address}`;
    }),
    check('image', 'engine', async (engine) => {
      for (const image of taskImages) {
        if ((await findImage(engine, image)) !== null) continue;
        const remedy =
          image === crawler.image
            ? 'build it with "crawlerd image build"'
            : 'pull or build it, or change CRAWLERD_IMAGES';
        throw new Error(`${image} is missing: ${remedy}`);
      }
      return `${taskImages.join(', ')} is available`;
    }),
    check('browser', 'engine', async (engine) => {
      if ((await findImage(engine, crawler.browserImage)) !== null) {
        return `${crawler.browserImage} can render pages`;
      }
      return `needed only by crawls that render pages: build it with "crawlerd image build --browser"`;
    }),
    check('callback', 'image', async (engine) => {
      const { reachable, url } = await probeCallback({
        engine,
        network,
        image: crawler.image,
        callbackHost: callback.host,
        callbackPort: callback.port,
      });
      if (reachable) return `a container can reach ${url}`;
      throw new Error(`a container cannot reach ${url}: check whether a firewall on this machine blocks it`);
    }),
  ];
}
