import { api } from '../../hub/document.js';

/** What a support bundle has of the hub. Policies without their specs, because values of overrides may be secrets of workloads. */
export const bundledHub = api<{ hub: { readonly id: string; readonly version: string; readonly now: string } }>(
  'query BundledHub { hub { id version now } }',
);

export const bundledInstallation = api<{ hub: { readonly settings: object; readonly encryption: object } }>(`
  query BundledInstallation {
    hub { settings encryption { keyId isCurrent waiting otherKeys { keyId waiting configured retiredAt } unreadable replicasWithoutKey } }
  }
`);

export const bundledFleet = api<object>(`
  query BundledFleet {
    clusters(first: 100) {
      nodes {
        name provider region cordoned deleting endpoint credentialExpiresAt health reason message stale heardAt kubernetesVersion servedKinds
        works { ready total } condition { status since held } evidence { kind replica verdict aliveAt checkedAt failingSince message }
      }
      totalCount
    }
    policies(first: 100) { nodes { kind namespace name revision quarantined idle updatedAt } totalCount }
    applications(first: 1) {
      facets { total blocked delivering health { healthy progressing degraded suspended missing unknown } }
    }
    freezes { scope reason startedAt endsAt }
  }
`);

const event = 'id at type severity message cluster applicationNamespace application object { apiVersion kind namespace name }';

export const bundledEvents = api<object>(`
  query BundledEvents {
    last: events(first: 100) { nodes { ${event} } }
    warnings: events(first: 100, filter: { severity: WARNING }) { nodes { ${event} } }
  }
`);
