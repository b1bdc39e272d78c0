import { type Dispatch, type SetStateAction, useEffect, useState } from 'react';
import { draftKey } from '../../data/session.js';

interface Draft {
  readonly manifests: string;
  readonly application: string;
  readonly namespace: string;
  readonly prune: boolean;
}

const empty: Draft = { manifests: '', application: '', namespace: '', prune: false };
/** Browsers store some megabytes per site; a larger draft is not stored. */
const largestKept = 1_000_000;

/** The typed text, stored for this tab only, so that it survives a reload and an expired token; `signOut` removes it. */
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
