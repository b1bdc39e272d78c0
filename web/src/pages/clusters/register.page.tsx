import { Link } from '@tanstack/react-router';
import { type ChangeEvent, type FormEvent, useId, useState } from 'react';
import { useMutation } from 'urql';
import { type Failure, failureOf } from '../../data/failure.js';
import { RegisterClusterDocument, type RegisterClusterMutation, type UserErrorCode } from '../../data/generated/graphql.js';
import { useText } from '../../messages/messages.js';
import { InputErrors } from '../../parts/change/input-errors.js';
import { ClusterLink } from '../../parts/identity.js';
import { Mark } from '../../parts/mark.js';
import { Notice } from '../../parts/notice.js';
import { PageHeading } from '../../parts/page-heading.js';
import { Box } from '../../parts/panel.js';
import type { Tone } from '../../state/tone.js';

type Answer = RegisterClusterMutation['registerCluster'];

/** The checks of the hub, in their order, with the error codes of each. */
const checks: readonly {
  readonly key: 'form' | 'kubeconfig' | 'endpoint' | 'reach' | 'rights';
  readonly fails: readonly UserErrorCode[];
}[] = [
  { key: 'form', fails: ['INVALID_VALUE', 'MISSING_FIELD', 'ALREADY_EXISTS', 'UNKNOWN_FIELD', 'TOO_LARGE'] },
  { key: 'kubeconfig', fails: ['KUBECONFIG_REFUSED', 'BAD_YAML', 'BAD_DOCUMENT', 'TOO_COMPLEX'] },
  { key: 'endpoint', fails: ['ENDPOINT_REFUSED'] },
  { key: 'reach', fails: ['CLUSTER_UNREACHABLE'] },
  { key: 'rights', fails: ['CLUSTER_AUTH_FAILED'] },
];

/** Registers a cluster with a kubeconfig, and displays each check of the hub. */
export function RegisterPage() {
  const text = useText();
  const [, run] = useMutation(RegisterClusterDocument);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isAsking, setAsking] = useState(false);
  const [kubeconfig, setKubeconfig] = useState('');
  const ids = [useId(), useId(), useId(), useId(), useId()] as const;

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const textOf = (key: string) => String(form.get(key) ?? '').trim() || undefined;
    setAsking(true);
    const { data, error } = await run({
      input: {
        name: textOf('name') ?? '',
        kubeconfig,
        provider: textOf('provider'),
        region: textOf('region'),
        idempotencyKey: crypto.randomUUID(),
      },
    });
    setAsking(false);
    setFailure(error ? failureOf(error) : null);
    setAnswer(data?.registerCluster ?? null);
    if (data?.registerCluster.cluster) setKubeconfig('');
  }

  async function read(event: ChangeEvent<HTMLInputElement>) {
    const file = event.target.files?.[0];
    if (file && file.size < 1_000_000) setKubeconfig(await file.text());
  }

  return (
    <>
      <PageHeading title={text.register.title} crumbs={<Link to="/clusters">{text.clusters.title}</Link>} />
      <div className="split">
        <Box title={text.register.form}>
          <form className="login" onSubmit={(event) => void submit(event)}>
            <label className="field" htmlFor={ids[0]}>
              <span>{text.clusters.name}</span>
              <input id={ids[0]} className="input mono" name="name" required maxLength={48} autoComplete="off" spellCheck={false} />
            </label>
            <label className="field" htmlFor={ids[1]}>
              <span>{text.register.kubeconfig}</span>
              <textarea
                id={ids[1]}
                className="input"
                rows={12}
                required
                spellCheck={false}
                autoComplete="off"
                value={kubeconfig}
                onChange={(event) => setKubeconfig(event.target.value)}
              />
            </label>
            <p className="quiet small">{text.register.kubeconfigHelp}</p>
            <label className="field" htmlFor={ids[2]}>
              <span>{text.register.file}</span>
              <input id={ids[2]} type="file" onChange={(event) => void read(event)} />
            </label>
            <div className="filter">
              <label className="field" htmlFor={ids[3]}>
                <span>{text.clusters.provider}</span>
                <input id={ids[3]} className="input" name="provider" autoComplete="off" />
              </label>
              <label className="field" htmlFor={ids[4]}>
                <span>{text.clusters.region}</span>
                <input id={ids[4]} className="input" name="region" autoComplete="off" />
              </label>
            </div>
            <p>
              <button type="submit" className="button button-main" disabled={isAsking}>
                {text.register.act}
              </button>
            </p>
          </form>
        </Box>
        <Box title={text.register.checks}>
          <ul className="plain">
            {checks.map(({ key }) => (
              <li key={key}>
                <Mark tone={toneOf(key, answer, isAsking)} word={text.register.check[key]} />
              </li>
            ))}
          </ul>
          {failure ? (
            <Notice kind="bad" role="alert" title={text.failure[failure.kind].what}>
              {failure.detail}
            </Notice>
          ) : null}
          <InputErrors errors={answer?.userErrors ?? []} />
          {answer?.cluster ? (
            <Notice kind="good" role="status" title={text.register.done(answer.cluster.name)}>
              <ClusterLink name={answer.cluster.name} />
            </Notice>
          ) : null}
        </Box>
      </div>
    </>
  );
}

/** Checks before the failed one passed; later ones were not made. */
function toneOf(key: (typeof checks)[number]['key'], answer: Answer | null, isAsking: boolean): Tone {
  if (isAsking) return 'moving';
  if (answer === null) return 'absent';
  if (answer.cluster) return 'good';
  const failed = checks.findIndex(({ fails }) => answer.userErrors.some(({ code }) => fails.includes(code)));
  const own = checks.findIndex((check) => check.key === key);
  if (failed < 0 || own > failed) return 'absent';
  return own === failed ? 'bad' : 'good';
}
