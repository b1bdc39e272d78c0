import type { StandingFreeze } from '../core/model/movement/freeze.js';
import { wireDispatch } from './loops/dispatch.wiring.js';
import { wireFailover } from './loops/failover.wiring.js';
import { wireFleet } from './loops/fleet.wiring.js';
import { wireObserve } from './loops/observe.wiring.js';
import { wirePlan } from './loops/plan.wiring.js';
import { FullReport, wireReport } from './loops/report.wiring.js';
import type { EnginePorts } from './ports/engine.js';
import { type FailingLoop, FailingLoops } from './runtime/failing-loops.js';
import { runLoop } from './runtime/loop.js';
import type { Traces } from './runtime/traces.js';
import { sharedParts, type WiredLoop } from './shared-parts.js';

export interface Engine {
  readonly traces: Traces;
  /** Loops whose last passes all failed. */
  failing(): readonly FailingLoop[];
  /** Milliseconds since the leases of this process expired without renewal; the process then writes nothing. Null: they are held. */
  leasesLostForMs(): number | null;
  /** The freezes that this process has read. */
  freezes(): readonly StandingFreeze[];
  /** True when every cluster that answers was listed once and the first reports are queued. */
  synced(): boolean;
  clusters(): readonly {
    readonly name: string;
    readonly heardAt: number | null;
    readonly inFlight: number;
    readonly refusedBecause: string | null;
  }[];
  /** Ends the loops, stores the results of writes in flight, and releases the leases. Further calls return the same result. */
  stop(): Promise<void>;
}

const SLOW_POLL_MS = 5_000;

/** Starts the loops: fleet, plan, failover, dispatch, observe, report. They share only the store and `SharedParts`. */
export function startEngine(ports: EnginePorts): Engine {
  const { clock, wakeups } = ports;
  const parts = sharedParts(ports);
  const failing = new FailingLoops(clock, (event) => ports.events.record([event]));
  const run = ({ step, name, pass }: WiredLoop) =>
    runLoop({
      step,
      pass,
      wakeups,
      clock,
      pollMs: SLOW_POLL_MS,
      onFailure: parts.onFailure,
      onPassed: (failures, error) => failing.passed(name, failures, error),
    });

  const fullReport = new FullReport(parts);
  const fleet = wireFleet(parts, () => {
    if (fullReport.queuedOnce) fullReport.start();
  });
  const dispatch = wireDispatch(parts);
  const epoch = () => fleet.planEpoch();
  const wired: readonly WiredLoop[] = [
    { step: 'fleet', name: 'fleet', pass: fleet.pass() },
    wirePlan(parts, epoch),
    wireFailover(parts, epoch, () => fleet.quietUntil()),
    dispatch,
    wireObserve(parts),
    ...wireReport(parts),
  ];
  const loops = wired.map(run);
  fullReport.start();

  let stopping: Promise<void> | undefined;
  const end = async () => {
    fullReport.stop();
    parts.registry.stop();
    await Promise.all(loops.map((running) => running.stop()));
    await dispatch.drained();
    await fleet.close();
  };
  return {
    traces: parts.traces,
    failing: () => failing.all(),
    leasesLostForMs: () => fleet.lostForMs(),
    freezes: () => parts.freezes.all(),
    synced: () => fullReport.queuedOnce && fleet.synced(),
    clusters: () =>
      [...parts.sessions.values()].map((s) => ({
        name: s.name,
        heardAt: s.heardAt,
        inFlight: s.inFlight.size,
        refusedBecause: s.refusedBecause,
      })),
    stop: () => (stopping ??= end()),
  };
}
