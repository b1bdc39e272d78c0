import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Alert, Button, Input } from 'antd';
import { type FormEvent, useId, useState } from 'react';
import { tryToken } from '../../data/client.js';
import type { Failure } from '../../data/failure.js';
import { signIn, whyAbsent } from '../../data/session.js';
import type { Messages } from '../../messages/en.js';
import { useText } from '../../messages/messages.js';
import { Command } from '../../parts/command.js';
import { PageHeading } from '../../parts/page-heading.js';

const route = getRouteApi('/login');

export function LoginPage() {
  const text = useText();
  return (
    <main className="alone">
      <img src="/favicon.svg" alt="" width={40} height={40} />
      <PageHeading title={text.login.title} />
      {whyAbsent() === 'refused' ? <Alert type="info" showIcon title={text.login.expired} /> : null}
      <p>{text.login.lead}</p>
      <Command>{text.login.command}</Command>
      <TokenForm />
      <p className="quiet">{text.login.kept}</p>
    </main>
  );
}

/** An ordinary form with a name and a password field, which is what password managers look for. */
function TokenForm() {
  const text = useText();
  const { next } = route.useSearch();
  const navigate = useNavigate();
  const [problem, setProblem] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  const [account, token, notice] = [useId(), useId(), useId()];

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const pasted = String(new FormData(event.currentTarget).get('token') ?? '').trim();
    if (pasted === '') return setProblem(text.login.missing);

    setAsking(true);
    const failure = await tryToken(pasted);
    setAsking(false);
    if (failure) return setProblem(sentenceFor(failure, text));
    signIn(pasted);
    await navigate({ href: next ?? '/', replace: true });
  }

  return (
    <form className="login" onSubmit={(event) => void submit(event)}>
      <label htmlFor={account}>{text.login.account}</label>
      <Input id={account} name="username" autoComplete="username" defaultValue="admin" />
      <label htmlFor={token}>{text.login.token}</label>
      <Input.Password
        id={token}
        name="token"
        autoComplete="current-password"
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : notice}
        visibilityToggle={false}
        autoFocus
      />
      <div id={notice} role="alert">
        {problem === null ? null : <Alert type="error" showIcon title={problem} />}
      </div>
      <Button type="primary" htmlType="submit" loading={isAsking}>
        {text.login.submit}
      </Button>
    </form>
  );
}

function sentenceFor(failure: Failure, text: Messages): string {
  return failure.kind === 'signed-out' || failure.kind === 'forbidden' ? text.login.refused : text.failure[failure.kind].what;
}
