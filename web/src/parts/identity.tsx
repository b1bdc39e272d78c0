import { Link } from '@tanstack/react-router';

interface ObjectName {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string | null | undefined;
  readonly name: string;
}

/** A link to a cluster, for every place that names one. */
export function ClusterLink({ name }: { readonly name: string }) {
  return (
    <Link className="name" to="/clusters/$name" params={{ name }}>
      {name}
    </Link>
  );
}

export function ApplicationLink({ namespace, name }: { readonly namespace: string; readonly name: string }) {
  return (
    <Link className="name" to="/apps/$namespace/$name" params={{ namespace, name }}>
      {name}
    </Link>
  );
}

export function ObjectLink({ object, children }: { readonly object: ObjectName; readonly children?: React.ReactNode }) {
  return (
    <Link
      className="name"
      to="/object"
      search={{ v: object.apiVersion, kind: object.kind, ns: object.namespace ?? undefined, name: object.name }}
    >
      {children ?? `${object.kind}/${object.name}`}
    </Link>
  );
}

export function PolicyLink({
  policy,
}: {
  readonly policy: { readonly kind: string; readonly namespace?: string | null | undefined; readonly name: string };
}) {
  return (
    <Link
      className="name"
      to="/policies/$kind/$namespace/$name"
      params={{ kind: policy.kind, namespace: policy.namespace ?? '-', name: policy.name }}
    >
      {policy.namespace ? `${policy.namespace}/` : ''}
      {policy.name}
    </Link>
  );
}
