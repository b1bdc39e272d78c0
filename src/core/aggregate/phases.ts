import { at, isObject, itemsOf, textOf } from '../../kubernetes/json/untrusted.js';
import type { Json } from '../../kubernetes/object.js';
import { type StatusFold, type StatusItem, withStatus } from './status-fold.js';

const podPhases = ['Failed', 'Pending', 'Running', 'Succeeded'];
const claimPhases = ['Lost', 'Pending', 'Bound'];
const volumePhases = ['Failed', 'Pending', 'Available', 'Bound', 'Released'];

export const claimStatus: StatusFold = (items) => phaseOf(items, claimPhases);
export const volumeStatus: StatusFold = (items) => phaseOf(items, volumePhases);

/** The worst phase and the state of each container only: names, images and ids differ by member. */
export const podStatus: StatusFold = (items) => {
  const phase = phaseOf(items, podPhases);
  if (phase === null) return null;
  const containers = (name: string) => items.flatMap(({ status }) => itemsOf(at(status, name)).filter(isObject).map(containerState));
  const initContainerStatuses = containers('initContainerStatuses');
  const containerStatuses = containers('containerStatuses');
  return {
    ...phase,
    ...(initContainerStatuses.length > 0 && { initContainerStatuses }),
    ...(containerStatuses.length > 0 && { containerStatuses }),
  };
};

/** `worstFirst` lists the phases. A member without a report counts as Pending. */
function phaseOf(items: readonly StatusItem[], worstFirst: readonly string[]): { readonly phase: string } | null {
  if (withStatus(items).length === 0) return null;
  const phases = items.map(({ status }) => textOf(at(status, 'phase')) ?? 'Pending');
  return { phase: worstFirst.find((phase) => phases.includes(phase)) ?? 'Unknown' };
}

/** Fields that the API schema requires in a container status are set to empty values. */
function containerState(container: unknown): Json {
  const state = at(container, 'state');
  return {
    name: '',
    image: '',
    imageID: '',
    restartCount: 0,
    ready: at(container, 'ready') === true,
    state: isObject(state) ? (state as Json) : {},
    lastState: {},
  };
}
