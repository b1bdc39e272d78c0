import type { SimulatedApplication, Simulation } from '../../../intents/simulation/simulated-answer.js';
import type { SimulatedApplication as ApplicationView, Simulation as SimulationView } from '../../generated/schema.js';
import { objectIdentity } from '../object.view.js';
import { seatsView } from './failover.view.js';

const MAX_APPLICATIONS = 500;
const MAX_RESOURCES = 20;

export function simulationView({ lost, applications, gains, warnings, userErrors, ...counts }: Simulation): SimulationView {
  const { resources, noDestination, replicasLost, replicasShort, moves, disruptions } = counts;
  const inState = (state: SimulatedApplication['state']) => applications.filter((one) => one.state === state).length;
  return {
    lost: [...lost],
    applications: applications.slice(0, MAX_APPLICATIONS).map(applicationView),
    counts: {
      applications: applications.length,
      safe: inState('SAFE'),
      short: inState('SHORT'),
      down: inState('DOWN'),
      resources,
      noDestination,
      replicasLost,
      replicasShort,
      moves,
      disruptions,
    },
    gains: gains.map((gain) => ({ ...gain })),
    warnings: [...warnings],
    userErrors: userErrors.map((error) => ({ ...error, field: error.field && [...error.field] })),
  };
}

function applicationView({ resources, ...application }: SimulatedApplication): ApplicationView {
  return {
    ...application,
    resources: resources.slice(0, MAX_RESOURCES).map(({ ref, outcome, message, tolerationSeconds, replicasShort, before, after }) => ({
      object: objectIdentity(ref),
      outcome,
      message,
      tolerationSeconds,
      replicasShort,
      before: seatsView(before)!,
      after: seatsView(after)!,
    })),
  };
}
