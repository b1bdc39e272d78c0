import type { Constraint } from '../constraint.js';

/** A dependency leaves a cluster only after the workloads of its application that may use it. */
export const inUse: Constraint = {
  name: 'in-use',
  limit({ isWorkload, places }) {
    if (isWorkload || !places.some((place) => place.target === null && place.standing?.usedBy)) return null;
    return {
      keeps: ({ cluster, target, standing }) =>
        target === null &&
        standing !== null &&
        standing.usedBy !== null && {
          message: `${standing.usedBy} of the same application is still in ${cluster}.`,
          ends: `${standing.usedBy} has left ${cluster}`,
        },
      reason: { message: 'Workloads of the same application are still there.', ends: 'they have left' },
    };
  },
};
