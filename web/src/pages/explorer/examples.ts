export type ExampleKey = 'clusters' | 'unhealthy' | 'placement' | 'moves' | 'warnings' | 'changes';

export interface Example {
  readonly key: ExampleKey;
  readonly query: string;
  /** As typed: JSON. Empty if the query has no variables. */
  readonly variables: string;
}

/** Queries to start from. A test compares them with the schema and the limits of the hub. */
export const examples: readonly Example[] = [
  {
    key: 'clusters',
    query: `# Clusters with their connection and the time of their last answer.
query Clusters {
  clusters(first: 20) {
    totalCount
    nodes {
      name
      provider
      region
      health
      heardAt
      cordoned
      message
    }
  }
}
`,
    variables: '',
  },
  {
    key: 'unhealthy',
    query: `# Applications that are not healthy, with the reason.
query Unhealthy($health: [Health!]) {
  applications(first: 20, filter: { health: $health }) {
    totalCount
    nodes {
      namespace
      name
      health
      message
      delivery {
        state
        reason
        message
      }
      replicas {
        ready
        desired
      }
      lostClusters {
        cluster
      }
    }
  }
}
`,
    variables: `{
  "health": ["DEGRADED", "MISSING", "UNKNOWN"]
}
`,
  },
  {
    key: 'placement',
    query: `# The clusters of each resource of an application, and its health there.
query Placement($namespace: String!, $name: String!) {
  application(namespace: $namespace, name: $name) {
    revision
    resources(first: 20) {
      nodes {
        kind
        name
        health
        clusterHealth
        clusters {
          ready
          total
        }
      }
    }
  }
}
`,
    variables: `{
  "namespace": "shop",
  "name": "web-shop"
}
`,
  },
  {
    key: 'moves',
    query: `# Failed clusters and the resources that left them, newest first.
query Moves {
  failovers(first: 10) {
    nodes {
      cluster
      cause
      state
      startedAt
      endedAt
      resources {
        evicted
        moved
        blocked
      }
    }
  }
  evictions(first: 10) {
    nodes {
      cluster
      state
      cause
      message
      object {
        kind
        namespace
        name
      }
    }
  }
}
`,
    variables: '',
  },
  {
    key: 'warnings',
    query: `# The latest warnings of the whole fleet.
query Warnings {
  events(first: 20, filter: { severity: WARNING }) {
    nodes {
      at
      type
      cluster
      applicationNamespace
      application
      message
    }
  }
}
`,
    variables: '',
  },
  {
    key: 'changes',
    query: `# Clusters as they change.
subscription ClusterChanges {
  clusterChanged {
    type
    name
    cluster {
      health
      cordoned
      heardAt
      message
    }
  }
}
`,
    variables: '',
  },
];
