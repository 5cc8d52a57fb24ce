import type { DoctorWarning } from '../../../ports/doctor-check.ts';
import type { Engine } from '../engine.ts';
import { withNetwork } from '../network.ts';
import { bridgeToFilter, type EgressFilterOptions, EGRESS_SETTING, unfiltered } from './egress-filter.ts';
import { FilterFault, systemFilterTable } from './iptables.ts';

/** For `crawlerd doctor`: whether the service could keep crawlers off this machine. Reads, and sets nothing. */
export async function checkEgress(
  engine: Engine,
  options: Pick<EgressFilterOptions, 'isOn' | 'networkName'>,
): Promise<string | DoctorWarning> {
  if (!options.isOn) return unfiltered;
  try {
    await withNetwork(engine, options.networkName, async (network) => {
      const bridge = bridgeToFilter(network, options.networkName);
      await systemFilterTable.list('ipv4', 'INPUT');
      return bridge;
    });
    return 'packet filter rules can keep crawlers off this machine and its networks';
  } catch (error) {
    if (!(error instanceof FilterFault)) throw error;
    return {
      warning:
        `crawlers can reach this machine and its networks, because ${error.message} ` +
        `Or set ${EGRESS_SETTING}=off, if something else keeps them in.`,
    };
  }
}
