import type { EdgeMeter } from '../api/edge/watch.js';
import type { Metrics } from '../ops/metrics.js';

/** Measurements of the HTTP and WebSocket edge as metrics. */
export function edgeMeter(metrics: Metrics): EdgeMeter {
  return {
    connections: (open) => metrics.connections.set(open),
    refused: (why) => metrics.connectionsRefused.inc({ why }),
    wrongTokens: () => metrics.tokensRefused.inc(),
  };
}
