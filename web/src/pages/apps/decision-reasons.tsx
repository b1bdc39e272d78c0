import type { ResourceDetail } from '../../data/applications.js';
import { useText } from '../../messages/messages.js';
import { Age } from '../../parts/age.js';
import { ChosenMark } from '../../parts/health.js';

type Decision = NonNullable<ResourceDetail['decision']>;
type ClusterDecision = Decision['clusters']['nodes'][number];

/** Why each cluster was chosen or refused, and what would change a refusal. */
export function DecisionReasons({ decision }: { readonly decision: Decision | null }) {
  const text = useText();
  if (decision === null) return <p className="quiet">{text.application.notPlanned}</p>;
  const { clusters } = decision;
  return (
    <details className="reasons">
      <summary>
        {text.application.decision}: {text.outcome[decision.outcome]}
      </summary>
      <p>
        {decision.message} {decision.policy ? text.application.governedBy(policyName(decision.policy)) : null}
      </p>
      <p className="quiet">
        {text.application.decidedAt} <Age at={decision.scheduledAt} />
      </p>
      <ul className="plain">
        {clusters.nodes.map((cluster) => (
          <li key={cluster.cluster}>
            <Reason decision={cluster} />
          </li>
        ))}
      </ul>
      {clusters.totalCount > clusters.nodes.length ? (
        <p className="quiet">{text.application.moreClusters(clusters.nodes.length, clusters.totalCount)}</p>
      ) : null}
    </details>
  );
}

function Reason({ decision }: { readonly decision: ClusterDecision }) {
  const text = useText();
  const { cluster, chosen, replicas, reason, field, admit } = decision;
  return (
    <>
      <strong className="name">{cluster}</strong> <ChosenMark chosen={chosen} /> {reason}
      {chosen && replicas != null ? ` (${text.application.replicasGiven(replicas)})` : null}
      {field ? (
        <>
          {' '}
          <code>{field}</code>
        </>
      ) : null}
      {admit ? <p className="quiet">{text.application.admit(admit)}</p> : null}
    </>
  );
}

function policyName({ kind, namespace, name }: NonNullable<Decision['policy']>): string {
  return `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
}
