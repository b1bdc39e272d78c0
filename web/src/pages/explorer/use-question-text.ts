import { getRouteApi } from '@tanstack/react-router';
import { type Dispatch, type SetStateAction, useEffect, useRef, useState } from 'react';
import { explorerKey } from '../../data/session.js';
import { fitsAddress } from '../../state/graphql-document.js';
import { examples } from './examples.js';

const route = getRouteApi('/signed-in/explorer');

export interface QuestionText {
  readonly query: string;
  /** JSON as typed. */
  readonly variables: string;
}

/** Browsers store some megabytes per site; a larger text is not stored. */
const largestKept = 1_000_000;
const quietMs = 300;

/**
 * The typed query and its variables. Both are stored for this tab until the user signs out; a short query without manifests is also
 * part of the address, so that it can be sent to somebody. Variables may be secrets and are never part of the address.
 */
export function useQuestionText(): [QuestionText, Dispatch<SetStateAction<QuestionText>>] {
  const { query: linked } = route.useSearch();
  const navigate = route.useNavigate();
  const [text, setText] = useState<QuestionText>(() => startText(linked));
  const told = useRef(linked);

  useEffect(() => {
    // A link or the Back button changed the address.
    if (linked !== undefined && linked !== told.current) setText(startText(linked));
    told.current = linked;
  }, [linked]);

  useEffect(() => {
    const timer = setTimeout(() => {
      if (text.query.length + text.variables.length < largestKept) sessionStorage.setItem(explorerKey, JSON.stringify(text));
      const query = text.query !== '' && fitsAddress(text.query) ? text.query : undefined;
      if (query === told.current) return;
      told.current = query;
      void navigate({ to: '.', search: { query }, replace: true, resetScroll: false });
    }, quietMs);
    return () => clearTimeout(timer);
  }, [text, navigate]);

  return [text, setText];
}

function startText(linked: string | undefined): QuestionText {
  const kept = keptText();
  if (linked !== undefined) return { query: linked, variables: kept?.query === linked ? kept.variables : '' };
  return kept ?? { query: examples[0]!.query, variables: examples[0]!.variables };
}

function keptText(): QuestionText | null {
  try {
    const { query, variables } = JSON.parse(sessionStorage.getItem(explorerKey) ?? '{}') as Record<string, unknown>;
    return typeof query === 'string' && typeof variables === 'string' ? { query, variables } : null;
  } catch {
    return null;
  }
}
