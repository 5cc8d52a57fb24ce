import type { DoctorCheck } from '../../ports/doctor-check.ts';
import type { Installation } from '../../ports/runtime-entry.ts';
import type { Engine, EngineAddress } from './engine.ts';
import { findImage } from './image/find-image.ts';
import { checkEgress } from './packet-filter/check-egress.ts';
import { probeCallback } from './probe-callback.ts';
import { withEngine } from './with-engine.ts';

/** Checks the engine, the images, and whether a container can reach crawlerd. */
export function dockerChecks(
  address: EngineAddress,
  { network, filtersEgress }: { readonly network: string; readonly filtersEgress: boolean },
  { crawler, taskImages, callback }: Installation,
): DoctorCheck[] {
  const check = (
    name: string,
    needs: string | null,
    run: (engine: Engine) => ReturnType<DoctorCheck['run']>,
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
      const names = await Promise.all(taskImages.map(crawler.buildName));
      for (const [index, image] of taskImages.entries()) {
        if ((await findImage(engine, names[index] ?? image)) !== null) continue;
        const remedy =
          image === crawler.image
            ? 'build it with "crawlerd image build"'
            : 'pull or build it, or change CRAWLERD_IMAGES';
        throw new Error(`${names[index] ?? image} is missing: ${remedy}`);
      }
      return `${names.join(', ')} is available`;
    }),
    check('browser', 'engine', async (engine) => {
      const name = await crawler.buildName(crawler.browserImage);
      if ((await findImage(engine, name)) !== null) {
        return `${name} can render pages`;
      }
      return `needed only by crawls that render pages: build it with "crawlerd image build --browser"`;
    }),
    check('callback', 'image', async (engine) => {
      const { reachable, url } = await probeCallback({
        engine,
        network,
        image: await crawler.buildName(crawler.image),
        callbackHost: callback.host,
        callbackPort: callback.port,
      });
      if (reachable) return `a container can reach ${url}`;
      throw new Error(
        `a container cannot reach ${url}: check whether a firewall on this machine blocks it, or the rules of a ` +
          'crawlerd with another callback port ("iptables -S" shows them as CRAWLERD-IN)',
      );
    }),
    check('egress filter', 'engine', (engine) =>
      checkEgress(engine, { networkName: network, isOn: filtersEgress }),
    ),
  ];
}
