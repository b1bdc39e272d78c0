import { useState } from 'react';
import { useMutation } from 'urql';
import { type Failure, failureOf } from '../../data/failure.js';
import { ApplyDocument, type ApplyInput, type ApplyMutation } from '../../data/generated/graphql.js';

type Payload = ApplyMutation['apply'];

/** The hub's last answer about an input; `of` is that input. */
export type ApplyAnswer = Pick<Payload, 'preview' | 'confirmation' | 'userErrors' | 'warnings'> & { readonly of: string };

export interface Applied {
  readonly namespace: string | null;
  readonly name: string | null;
  /** Objects and policies that were accepted. */
  readonly results: Payload['results'];
}

/** Preview and apply of the same input: only exactly the previewed input can be applied. */
export function useApply() {
  const [, run] = useMutation(ApplyDocument);
  const [phase, setPhase] = useState<'idle' | 'previewing' | 'applying'>('idle');
  const [answer, setAnswer] = useState<ApplyAnswer | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [applied, setApplied] = useState<Applied | null>(null);

  async function call(input: ApplyInput): Promise<Payload | null> {
    const { data, error } = await run({ input });
    setFailure(error ? failureOf(error) : null);
    setPhase('idle');
    return data?.apply ?? null;
  }

  async function preview(input: ApplyInput, of: string): Promise<void> {
    setPhase('previewing');
    setApplied(null);
    const payload = await call({ ...input, dryRun: true });
    setAnswer(payload && { ...payload, of });
  }

  async function apply(input: ApplyInput, of: string): Promise<void> {
    setPhase('applying');
    const payload = await call({ ...input, confirm: answer?.confirmation?.token, idempotencyKey: crypto.randomUUID() });
    if (!payload) return;
    setAnswer({ ...payload, preview: payload.preview ?? answer?.preview ?? null, of });
    if (payload.userErrors.length === 0 && !payload.confirmation) {
      const { application, results } = payload;
      setApplied({ namespace: application?.namespace ?? null, name: application?.name ?? null, results });
    }
  }

  return { phase, answer, failure, applied, preview, apply };
}
