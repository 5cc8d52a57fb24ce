import { attemptKey } from '../../domain/attempt.ts';
import { NOTHING_STARTS } from '../simulated-runtime.ts';
import type { Checker } from './checker.ts';

/** No execution fails for a fault of the machine. */
export function machineFaultCheckers(): Checker[] {
  return [{ promise: 'launches', find: nobodyPaysForTheMachine }];
}

/** No container is told an address that is not of this machine. */
export function credentialCheckers(): Checker[] {
  return [{ promise: 'launches', find: credentialsStayHere }];
}

const nobodyPaysForTheMachine: Checker['find'] = ({ ledger }) => {
  const charged = ledger.executions.find(
    ({ status, message }) => status === 'failed' && message === NOTHING_STARTS,
  );
  return charged === undefined ? null : `${charged.id} failed for a fault of the machine`;
};

const credentialsStayHere: Checker['find'] = ({ engine, copies, bystanders }) => {
  // What a third party starts is not of our making.
  const misled = engine.misled.find((each) => !copies.has(each) && !bystanders.has(each));
  return misled === undefined ? null : `${attemptKey(misled.spec)} was told an address that is not ours`;
};
