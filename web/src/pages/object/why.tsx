import type { Decision, ObjectDetail } from '../../data/objects.js';
import { useText } from '../../messages/messages.js';
import { Age } from '../../parts/age.js';
import { ClusterLink, PolicyLink } from '../../parts/identity.js';
import { Mark } from '../../parts/mark.js';
import { Notice } from '../../parts/notice.js';
import { toneOfOutcome } from '../../state/tone.js';

type ClusterReason = Decision['clusters']['nodes'][number];

/** The decision for an object: the policy, the chosen clusters, the reasons against the others, and the condition that it waits for. */
export function Why({ object }: { readonly object: ObjectDetail }) {
  const text = useText();
  const { decision, transition } = object;
  if (!decision)
    return (
      <section className="section" aria-label={text.why.title}>
        <h3>{text.why.title}</h3>
        <p className="quiet">{text.why.notPlanned}</p>
      </section>
    );
  const chosen = decision.clusters.nodes.filter((one) => one.chosen);
  const refused = decision.clusters.nodes.filter((one) => !one.chosen);
  return (
    <section className="section" aria-label={text.why.title}>
      <h3>{text.why.title}</h3>
      <div className="state">
        <Mark tone={toneOfOutcome[decision.outcome]} word={text.outcome[decision.outcome]} />
        <span className="state-cause">{decision.message}</span>
      </div>
      <p className="small">
        {decision.policy ? (
          <>
            {text.why.governedBy(decision.policy.kind)} <PolicyLink policy={decision.policy} />{' '}
          </>
        ) : null}
        <span className="quiet">
          {text.why.decided} <Age at={decision.scheduledAt} />
        </span>
      </p>
      {decision.losers.map((loser) => (
        <p key={`${loser.kind}/${loser.namespace}/${loser.name}`} className="small">
          {text.why.lost} <PolicyLink policy={loser} /> <span className="quiet">{loser.reason}</span>
        </p>
      ))}
      {decision.warnings.map((warning) => (
        <Notice key={warning} kind="lost" title={warning} />
      ))}
      {transition ? <Moving transition={transition} /> : null}
      <Reasons title={text.why.chosen(chosen.length)} reasons={chosen} isOpen={chosen.length <= 12} />
      <Reasons title={text.why.refused(refused.length)} reasons={refused} isOpen={refused.length > 0 && refused.length <= 12} />
      {decision.clusters.totalCount > decision.clusters.nodes.length ? (
        <p className="quiet small">{text.why.first(decision.clusters.nodes.length, decision.clusters.totalCount)}</p>
      ) : null}
    </section>
  );
}

function Reasons({
  title,
  reasons,
  isOpen,
}: {
  readonly title: string;
  readonly reasons: readonly ClusterReason[];
  readonly isOpen: boolean;
}) {
  if (reasons.length === 0) return null;
  return (
    <details open={isOpen}>
      <summary>{title}</summary>
      <ul className="plain">
        {reasons.map((reason) => (
          <Reason key={reason.cluster} reason={reason} />
        ))}
      </ul>
    </details>
  );
}

function Reason({ reason }: { readonly reason: ClusterReason }) {
  const text = useText();
  const { cluster, chosen, replicas, before, field, admit, scores, capacity } = reason;
  return (
    <li className="reason">
      <div className="reason-line">
        <Mark tone={chosen ? 'good' : 'absent'} word={chosen ? text.why.wasChosen : text.why.wasRefused} />
        <ClusterLink name={cluster} />
        {replicas == null ? null : (
          <span className="numeric">
            {before == null || before === replicas ? text.why.replicas(replicas) : text.why.replicasFrom(before, replicas)}
          </span>
        )}
      </div>
      <p>
        {reason.reason} {field ? <code className="quiet">{field}</code> : null}
      </p>
      {admit ? <p className="quiet">{text.why.admit(admit)}</p> : null}
      {capacity ? (
        <p className="quiet small">
          {capacity.more == null
            ? text.why.capacityUnknown
            : text.why.capacity(capacity.more, capacity.reserved, capacity.ageSeconds ?? null)}
        </p>
      ) : null}
      {scores.length > 0 ? (
        <div className="scores">
          {scores.map(({ name, value }) => (
            <span key={name} className="score">
              {name}
              <span className="score-strip" aria-hidden>
                <span style={{ width: `${value}%` }} />
              </span>
              {text.count(value)}
            </span>
          ))}
        </div>
      ) : null}
    </li>
  );
}

type Transition = NonNullable<ObjectDetail['transition']>;

function Moving({ transition }: { readonly transition: Transition }) {
  const text = useText();
  return (
    <Notice
      kind={transition.state === 'BLOCKED' ? 'lost' : 'info'}
      title={transition.state === 'BLOCKED' ? text.why.blocked : text.why.moving}
    >
      <p className="small">
        {transition.cause} <Age at={transition.startedAt} />
      </p>
      {transition.waits.map((wait) => (
        <p key={`${wait.cluster}/${wait.constraint}`} className="small">
          <ClusterLink name={wait.cluster} /> {wait.message} <span className="quiet">{text.why.ends(wait.ends)}</span>
        </p>
      ))}
    </Notice>
  );
}
