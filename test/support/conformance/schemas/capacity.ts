import { roomForSets } from '../../../../src/core/schedule/capacity/component-sets.js';
import { countByGrade } from '../../../../src/core/schedule/capacity/grade-nodes.js';
import { allowedPods, roomFor } from '../../../../src/core/schedule/capacity/room.js';
import {
  type KarmadaCluster,
  type KarmadaComponent,
  type KarmadaModel,
  type KarmadaRequirements,
  type KarmadaSummary,
  type Quantities,
  toAmounts,
  toCapacity,
  toCluster,
  toComponents,
  toModel,
  toRequirements,
} from '../adapt.js';
import type { Schema } from '../schemas.js';

export const capacity: Readonly<Record<string, Schema>> = {
  'capacity-allowed-pods': ({ resourceSummary }) => ({ allowedPods: allowedPods(toCapacity(resourceSummary as KarmadaSummary)) }),
  capacity: ({ cluster, components, replicaRequirements, upperBound }) => {
    const figures = toCluster(cluster as KarmadaCluster).capacity;
    const room = !figures
      ? null
      : components
        ? roomForSets(figures, toComponents(components as KarmadaComponent[]))
        : roomFor(figures, toRequirements(replicaRequirements as KarmadaRequirements | null));
    // What is not known is an error to some callers of the reference and no room to others.
    return room
      ? { max: Math.min(room.replicas, (upperBound as number | undefined) ?? Number.POSITIVE_INFINITY) }
      : { error: 'unknown', max: 0 };
  },
  'modelings-from-nodes': ({ resourceModels, nodes }) => ({
    allocatableModelings: countByGrade(
      (resourceModels as KarmadaModel[]).map(toModel),
      (nodes as { allocatable: Quantities }[]).map(({ allocatable }) => toAmounts(allocatable)),
    ),
  }),
};
