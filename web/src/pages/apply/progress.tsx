import { useApplication } from '../../data/applications.js';
import { useText } from '../../messages/messages.js';
import { Counts } from '../../parts/counts.js';
import { ApplicationLink, ClusterLink } from '../../parts/identity.js';
import { HealthMark } from '../../parts/mark.js';
import { Notice } from '../../parts/notice.js';
import { Rows } from '../../parts/rows.js';
import { State } from '../../parts/state.js';
import { progressByCluster } from '../../state/progress.js';
import type { Applied } from './use-apply.js';

/** The accepted objects with their delivery and health in each cluster. */
export function Progress({ application }: { readonly application: Applied }) {
  const text = useText();
  const { namespace, name, results } = application;
  return (
    <>
      <Notice kind="good" role="status" title={text.apply.accepted(results.length)}>
        {namespace && name ? <ApplicationLink namespace={namespace} name={name} /> : <p>{text.apply.onlyPolicies}</p>}
      </Notice>
      {namespace && name ? <Followed namespace={namespace} name={name} /> : null}
    </>
  );
}

function Followed({ namespace, name }: { readonly namespace: string; readonly name: string }) {
  const text = useText();
  const { data } = useApplication(namespace, name, 100, undefined);
  const application = data?.application;
  if (!application) return null;
  const clusters = progressByCluster(application.resources.nodes);
  return (
    <section className="section" aria-label={text.apply.progress}>
      <State of={application} />
      <Rows
        label={text.apply.progress}
        items={clusters}
        keyOf={({ cluster }) => cluster}
        columns={[
          { title: text.clusters.name, phone: 'title', cell: ({ cluster }) => <ClusterLink name={cluster} /> },
          {
            title: text.apply.delivered,
            cell: ({ delivered, total }) => <Counts ready={delivered} total={total} unit={text.clusters.objectUnit} />,
          },
          { title: text.applications.state, phone: 'state', cell: ({ health }) => <HealthMark health={health} /> },
        ]}
      />
    </section>
  );
}
