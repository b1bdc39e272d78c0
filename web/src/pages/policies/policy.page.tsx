import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useMutation } from 'urql';
import { DeletePolicyDocument, type DeletePolicyMutation, type PolicyDetailQuery } from '../../data/generated/graphql.js';
import { isPolicyKind, usePolicy } from '../../data/policies.js';
import { useText } from '../../messages/messages.js';
import { Age } from '../../parts/age.js';
import { InputErrors } from '../../parts/change/input-errors.js';
import { Dialog } from '../../parts/dialog.js';
import { Fact, Facts } from '../../parts/facts.js';
import { ApplicationLink, ObjectLink, PolicyLink } from '../../parts/identity.js';
import { Nothing } from '../../parts/nothing.js';
import { PageHeading } from '../../parts/page-heading.js';
import { Box, Panel } from '../../parts/panel.js';
import { Rows } from '../../parts/rows.js';
import { State } from '../../parts/state.js';
import { YamlView } from '../../parts/yaml-view.js';
import { MissingPage } from '../missing/missing.page.js';
import { PolicyNotes } from './policies.page.js';

const route = getRouteApi('/signed-in/policies/$kind/$namespace/$name');

/** One policy: its spec, the resources that it governs, and those that it selects but does not govern. */
export function PolicyPage() {
  const { kind } = route.useParams();
  return isPolicyKind(kind) ? <KnownPolicy kind={kind} /> : <MissingPage />;
}

function KnownPolicy({ kind }: { readonly kind: Parameters<typeof usePolicy>[0] }) {
  const text = useText();
  const { namespace: place, name } = route.useParams();
  const namespace = place === '-' ? undefined : place;
  const answer = usePolicy(kind, namespace, name);
  const [isDeleting, setDeleting] = useState(false);
  const policy = answer.data?.policy ?? null;
  const title = `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
  return (
    <>
      <PageHeading
        title={title}
        crumbs={<Link to="/policies">{text.policies.title}</Link>}
        actions={
          policy ? (
            <>
              <Link className="button" to="/apply" search={{ policy: kind, ns: namespace, name }}>
                {text.policies.edit}
              </Link>
              <button type="button" className="button button-danger" onClick={() => setDeleting(true)}>
                {text.policies.delete}
              </button>
            </>
          ) : null
        }
      />
      <Panel title={text.policies.summary} what={text.policies.what} answer={answer}>
        {(data) =>
          data.policy ? (
            <Facts>
              <Fact name={text.policies.governs}>
                {data.policy.claims == null ? text.none : text.application.objectCount(data.policy.claims)}
              </Fact>
              <Fact name={text.applications.revision}>{text.count(data.policy.revision)}</Fact>
              <Fact name={text.applications.changed}>
                <Age at={data.policy.updatedAt} />
              </Fact>
              <Fact name={text.application.created}>
                <Age at={data.policy.createdAt} />
              </Fact>
              <Fact name={text.policies.notes}>
                <PolicyNotes policy={data.policy} />
              </Fact>
            </Facts>
          ) : (
            <Nothing why={text.policies.notThere(title)}>
              <Link to="/policies">{text.policies.back}</Link>
            </Nothing>
          )
        }
      </Panel>
      {policy && answer.data ? (
        <>
          {policy.claims == null ? null : <Governs data={answer.data} />}
          <Loses data={answer.data} />
          <Box title={text.object.template}>
            <YamlView text={policy.manifest} label={text.object.template} />
          </Box>
        </>
      ) : null}
      {isDeleting && policy ? <DeleteDialog policy={policy} onClose={() => setDeleting(false)} /> : null}
    </>
  );
}

function Governs({ data }: { readonly data: PolicyDetailQuery }) {
  const text = useText();
  const { governs } = data;
  return (
    <Box title={text.policies.governsCount(governs.totalCount)}>
      {governs.nodes.length === 0 ? (
        <Nothing why={text.policies.governsNothing} />
      ) : (
        <Rows
          label={text.policies.governs}
          items={governs.nodes}
          keyOf={({ id }) => id}
          columns={[
            {
              title: text.application.object,
              phone: 'title',
              cell: (object) => (
                <>
                  <span className="quiet">{object.kind}</span> <ObjectLink object={object}>{object.name}</ObjectLink>
                </>
              ),
            },
            { title: text.applications.state, align: 'wide', phone: 'state', cell: (object) => <State of={object} /> },
            {
              title: text.applications.name,
              cell: ({ application }) => <ApplicationLink namespace={application.namespace} name={application.name} />,
            },
          ]}
        />
      )}
      {governs.totalCount > governs.nodes.length ? (
        <p className="quiet small">{text.why.firstOf(governs.nodes.length, governs.totalCount)}</p>
      ) : null}
    </Box>
  );
}

/** Resources that this policy selects and another one governs, with the rule that decided. */
function Loses({ data }: { readonly data: PolicyDetailQuery }) {
  const text = useText();
  const { loses, policy } = data;
  if (loses.totalCount === 0) return null;
  return (
    <Box title={text.policies.losesCount(loses.totalCount)}>
      <Rows
        label={text.policies.loses}
        items={loses.nodes}
        keyOf={({ id }) => id}
        columns={[
          {
            title: text.application.object,
            phone: 'title',
            cell: (object) => (
              <>
                <span className="quiet">{object.kind}</span> <ObjectLink object={object}>{object.name}</ObjectLink>
              </>
            ),
          },
          {
            title: text.policies.winner,
            phone: 'state',
            cell: ({ decision }) => (decision?.policy ? <PolicyLink policy={decision.policy} /> : text.none),
          },
          {
            title: text.policies.rule,
            align: 'wide',
            phone: 'state',
            cell: ({ decision }) =>
              decision?.losers.find(
                (loser) =>
                  loser.kind === policy?.kind && loser.name === policy.name && (loser.namespace ?? '') === (policy.namespace ?? ''),
              )?.reason ?? text.none,
          },
        ]}
      />
    </Box>
  );
}

type Found = NonNullable<PolicyDetailQuery['policy']>;

function DeleteDialog({ policy, onClose }: { readonly policy: Found; readonly onClose: () => void }) {
  const text = useText();
  const navigate = useNavigate();
  const [, run] = useMutation(DeletePolicyDocument);
  const [errors, setErrors] = useState<DeletePolicyMutation['deletePolicy']['userErrors']>([]);
  async function act() {
    const { kind, namespace, name, revision } = policy;
    const { data } = await run({ input: { kind, namespace, name, expectedRevision: revision } });
    if (data?.deletePolicy.deleted) void navigate({ to: '/policies' });
    else setErrors(data?.deletePolicy.userErrors ?? []);
  }
  return (
    <Dialog
      title={text.policies.deleteOf(policy.name)}
      onClose={onClose}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {text.cancel}
          </button>
          <button type="button" className="button button-main button-danger" onClick={() => void act()}>
            {text.policies.delete}
          </button>
        </>
      }
    >
      <p>{policy.claims ? text.policies.deleteHelp(policy.claims) : text.policies.deleteNothing}</p>
      <InputErrors errors={errors} />
    </Dialog>
  );
}
