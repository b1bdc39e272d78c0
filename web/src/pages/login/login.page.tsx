import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useEffect, useId, useState } from 'react';
import { tryToken } from '../../data/client.js';
import type { Failure } from '../../data/failure.js';
import { token as keptToken, signIn, whyAbsent } from '../../data/session.js';
import type { Messages } from '../../messages/en.js';
import { useText } from '../../messages/messages.js';
import { Command } from '../../parts/command.js';
import { Notice } from '../../parts/notice.js';
import { PageHeading } from '../../parts/page-heading.js';

const route = getRouteApi('/login');

export function LoginPage() {
  const text = useText();
  const { next } = route.useSearch();
  const navigate = useNavigate();
  useEffect(() => {
    // The user signed in in another tab meanwhile.
    const onStorage = () => keptToken() !== null && void navigate({ href: next ?? '/', replace: true });
    window.addEventListener('storage', onStorage);
    return () => window.removeEventListener('storage', onStorage);
  }, [navigate, next]);
  return (
    <main className="alone">
      <img src="/favicon.svg" alt="" width={40} height={40} />
      <PageHeading title={text.login.title} />
      {whyAbsent() === 'refused' ? <Notice kind="lost" title={text.login.expired} /> : null}
      <p className="quiet">{text.login.lead}</p>
      <Command>{text.login.command}</Command>
      <TokenForm />
    </main>
  );
}

/** An ordinary form with a user name and a password field, which password managers recognize. */
function TokenForm() {
  const text = useText();
  const { next } = route.useSearch();
  const navigate = useNavigate();
  const [problem, setProblem] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  const [account, token, notice, kept] = [useId(), useId(), useId(), useId()];

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const pasted = String(form.get('token') ?? '').trim();
    if (pasted === '') return setProblem(text.login.missing);

    setAsking(true);
    const tried = await tryToken(pasted);
    setAsking(false);
    if ('failure' in tried) return setProblem(sentenceFor(tried.failure, text));
    signIn(pasted, { user: tried.user, onlyThisTab: form.get('keep') === null });
    await navigate({ href: next ?? '/', replace: true });
  }

  return (
    <form className="login" onSubmit={(event) => void submit(event)}>
      <div className="field">
        <label htmlFor={account}>{text.login.account}</label>
        <input id={account} className="input" name="username" autoComplete="username" defaultValue="admin" />
      </div>
      <div className="field">
        <label htmlFor={token}>{text.login.token}</label>
        <input
          id={token}
          className="input"
          type="password"
          name="token"
          autoComplete="current-password"
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : notice}
          // biome-ignore lint/a11y/noAutofocus: the page has this one purpose.
          autoFocus
        />
      </div>
      <label className="check" htmlFor={kept}>
        <input id={kept} type="checkbox" name="keep" defaultChecked />
        <span>
          {text.login.keep}
          <span className="quiet small"> {text.login.kept}</span>
        </span>
      </label>
      <div id={notice} role="alert">
        {problem === null ? null : <Notice kind="bad" title={problem} />}
      </div>
      <button type="submit" className="button button-main" disabled={isAsking}>
        {text.login.submit}
      </button>
    </form>
  );
}

function sentenceFor(failure: Failure, text: Messages): string {
  return failure.kind === 'signed-out' || failure.kind === 'forbidden' ? text.login.refused : text.failure[failure.kind].what;
}
