import { SignInDocument } from '../data/generated/graphql.js';
import { useAnswer } from '../data/use-answer.js';

/** Who is signed in, and at which hub; null until the hub said so. */
export function useViewer(): { readonly name: string; readonly version: string } | null {
  const { data } = useAnswer(SignInDocument, {});
  return data && { name: data.hub.viewer.name, version: data.hub.version };
}
