import { Link } from '@tanstack/react-router';
import { useApplication } from '../../data/applications.js';
import { useText } from '../../messages/messages.js';
import { Age } from '../../parts/age.js';
import { Counts, Replicas } from '../../parts/counts.js';
import { Drawer } from '../../parts/drawer.js';
import { Fact, Facts } from '../../parts/facts.js';
import { Nothing } from '../../parts/nothing.js';
import { AnswerContent } from '../../parts/panel.js';
import { State } from '../../parts/state.js';
import { Revision } from './application-rows.js';
import { ObjectRows } from './object-rows.js';

const shownObjects = 50;

/** An application beside the list: its state, and its objects with another state. */
export function ApplicationDrawer({ name: key, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const text = useText();
  const [namespace = '', name = ''] = key.split('/', 2);
  const answer = useApplication(namespace, name, shownObjects, undefined);
  return (
    <Drawer
      title={
        <Link className="name" to="/apps/$namespace/$name" params={{ namespace, name }}>
          {key}
        </Link>
      }
      onClose={onClose}
    >
      <AnswerContent what={text.application.what} answer={answer}>
        {({ application }) =>
          application ? (
            <>
              <State of={application} />
              <Facts>
                <Fact name={text.applications.clusters}>
                  <Counts ready={application.clusters.ready} total={application.clusters.total} />
                </Fact>
                <Fact name={text.applications.replicas}>
                  <Replicas replicas={application.replicas} />
                </Fact>
                <Fact name={text.applications.revision}>
                  <Revision application={application} />
                </Fact>
                <Fact name={text.applications.changed}>
                  <Age at={application.updatedAt} />
                </Fact>
              </Facts>
              <section className="section" aria-label={text.application.objects}>
                <ObjectRows objects={application.resources.nodes} />
                {application.resources.pageInfo.hasNextPage ? (
                  <Link to="/apps/$namespace/$name" params={{ namespace, name }}>
                    {text.application.allObjects(application.resources.totalCount)}
                  </Link>
                ) : null}
              </section>
            </>
          ) : (
            <Nothing why={text.application.notThere(key)} />
          )
        }
      </AnswerContent>
    </Drawer>
  );
}
