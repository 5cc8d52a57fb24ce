import { describe, expect, it } from 'vitest';
import { isDebianLike, type MachineFacts, planProvision, withoutEngine } from './provision-plan.ts';

const DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n';

describe('what to do about a missing engine', () => {
  const bareDebian: MachineFacts = {
    dockerHost: null,
    forbidsChanges: false,
    isRoot: true,
    osRelease: DEBIAN,
    hasDockerd: false,
    hasSystemd: false,
  };

  it.each<[string, Partial<MachineFacts>, object]>([
    ['installs and starts it as root on Debian', {}, { kind: 'start', install: true, through: 'dockerd' }],
    ['starts one that is installed', { hasDockerd: true }, { kind: 'start', install: false }],
    [
      'leaves the start to systemd where it runs',
      { hasSystemd: true },
      { kind: 'start', through: 'systemd' },
    ],
    [
      'starts an installed one on any distribution',
      { hasDockerd: true, osRelease: 'ID=alpine\n' },
      { kind: 'start', install: false },
    ],
    ['installs nothing elsewhere', { osRelease: 'ID=alpine\n' }, { kind: 'give_up' }],
    ['changes nothing without being root', { isRoot: false, hasDockerd: true }, { kind: 'give_up' }],
    [
      'changes nothing when that is forbidden',
      { forbidsChanges: true, hasDockerd: true },
      { kind: 'give_up', because: expect.stringContaining('CRAWLERD_NO_SYSTEM_CHANGES') },
    ],
    [
      'changes nothing when another engine is configured',
      { dockerHost: 'tcp://far:2375', hasDockerd: true },
      { kind: 'give_up', because: expect.stringContaining('tcp://far:2375') },
    ],
  ])('%s', (_name, facts, plan) => {
    expect(planProvision({ ...bareDebian, ...facts })).toMatchObject(plan);
  });

  it('says in one sentence what it means to have no engine', () => {
    expect(withoutEngine('no engine answers.')).toBe(
      'Crawls run as plain processes, without isolation or resource limits, because no engine answers.',
    );
  });
});

describe('a distribution like Debian', () => {
  it.each([
    [DEBIAN, true],
    ['ID=ubuntu', true],
    ['ID="linuxmint"\nID_LIKE="ubuntu debian"\n', true],
    ['ID=fedora\n', false],
    ['VARIANT_ID=debian\nHOME_URL="https://debian"', false],
    ['', false],
  ])('is recognised by %j', (osRelease, expected) => {
    expect(isDebianLike(osRelease)).toBe(expected);
  });
});
