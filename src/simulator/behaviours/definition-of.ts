import type { Behaviour } from './behaviour.js';

/** The CustomResourceDefinition of a behaviour's kind: any content, with a status subresource. */
export function definitionOf({ group, version, kind, plural, shortNames = [], scale }: Behaviour): object {
  const names = { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List`, ...(shortNames.length > 0 && { shortNames }) };
  const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names,
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec: open, status: open } } },
          subresources: { status: {}, ...(scale && { scale }) },
        },
      ],
    },
  };
}
