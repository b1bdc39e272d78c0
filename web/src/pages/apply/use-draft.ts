import { type Dispatch, type SetStateAction, useEffect, useState } from 'react';
import { draftKey } from '../../data/session.js';

interface Draft {
  readonly manifests: string;
  readonly application: string;
  readonly namespace: string;
  readonly prune: boolean;
}

const empty: Draft = { manifests: '', application: '', namespace: '', prune: false };
/** A browser keeps some megabytes for a site; a larger draft is not kept. */
const largestKept = 1_000_000;

/** What was typed, kept over a reload and when the hub no longer accepts the token, in this tab alone; `signOut` removes it when the person signs out. */
export function useDraft(): [Draft, Dispatch<SetStateAction<Draft>>] {
  const [draft, setDraft] = useState<Draft>(read);
  useEffect(() => {
    if (draft.manifests.length < largestKept) sessionStorage.setItem(draftKey, JSON.stringify(draft));
  }, [draft]);
  return [draft, setDraft];
}

function read(): Draft {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(draftKey) ?? 'null');
    return typeof kept === 'object' && kept !== null ? { ...empty, ...(kept as Partial<Draft>) } : empty;
  } catch {
    return empty;
  }
}
