import { useEffect } from 'react';
import { SignInDocument } from '../data/generated/graphql.js';
import { setTypist } from '../data/session.js';
import { useAnswer } from '../data/use-answer.js';

/** The user and the hub's version; null until the hub has answered. */
export function useViewer(): { readonly name: string; readonly version: string } | null {
  const { data } = useAnswer(SignInDocument, {});
  const name = data?.hub.viewer.name;
  useEffect(() => {
    if (name !== undefined) setTypist(name);
  }, [name]);
  return data && { name: data.hub.viewer.name, version: data.hub.version };
}
