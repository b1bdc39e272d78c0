import { api } from '../hub/document.js';
import type { Seats } from './failovers.js';
import { type ObjectIdentity, type UserError, userErrors } from './shapes.js';

export interface SimulatedApplication {
  readonly namespace: string;
  readonly name: string;
  readonly state: string;
  readonly score: number;
  readonly replicasBefore: number;
  readonly replicasAfter: number;
  readonly replicasShort: number;
  readonly moves: number;
  readonly disruptions: number;
  readonly resources: readonly {
    readonly object: ObjectIdentity;
    readonly outcome: string;
    readonly message: string;
    readonly tolerationSeconds: number | null;
    readonly replicasShort: number;
    readonly before: readonly Seats[];
    readonly after: readonly Seats[];
  }[];
}

/** The effect of lost clusters on the fleet. */
export interface Simulation {
  readonly lost: readonly string[];
  readonly counts: Readonly<
    Record<
      | 'applications'
      | 'safe'
      | 'short'
      | 'down'
      | 'resources'
      | 'noDestination'
      | 'replicasLost'
      | 'replicasShort'
      | 'moves'
      | 'disruptions',
      number
    >
  >;
  readonly gains: readonly { readonly cluster: string; readonly replicas: number; readonly resources: number }[];
  readonly applications: readonly SimulatedApplication[];
  readonly warnings: readonly string[];
  readonly userErrors: readonly UserError[];
}

export interface LossInput {
  readonly clusters?: readonly string[];
  readonly regions?: readonly string[];
  readonly providers?: readonly string[];
  readonly cordon?: readonly string[];
}

export const simulation = api<{ simulation: Simulation }, { lose: LossInput }>(`
  query Simulation($lose: LossInput!) {
    simulation(lose: $lose) {
      lost counts { applications safe short down resources noDestination replicasLost replicasShort moves disruptions }
      gains { cluster replicas resources }
      applications {
        namespace name state score replicasBefore replicasAfter replicasShort moves disruptions
        resources {
          object { apiVersion kind namespace name } outcome message tolerationSeconds replicasShort
          before { cluster replicas } after { cluster replicas }
        }
      }
      warnings
      ${userErrors}
    }
  }
`);
