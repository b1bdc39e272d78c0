import type { Health } from '../data/generated/graphql.js';
import { useText } from '../messages/messages.js';
import { countHealth } from '../state/cluster-health.js';
import { toneOfHealth } from '../state/tone.js';

/**
 * The health of an object in its clusters, as shares. The number beside it gives the same information to readers who cannot see the strip.
 */
export function ClusterStrip({ clusterHealth }: { readonly clusterHealth: unknown }) {
  const text = useText();
  const counts = countHealth(clusterHealth);
  if (counts.length === 0) return null;
  const words = counts.map(([health, count]) => `${text.count(count)} ${text.health[health as Health]}`).join(', ');
  return (
    <div className="bar-strip strip" title={words} aria-hidden>
      {counts.map(([health, count]) => (
        <span key={health} className={`fill-${toneOfHealth[health as Health]}`} style={{ flexGrow: count }} />
      ))}
    </div>
  );
}
