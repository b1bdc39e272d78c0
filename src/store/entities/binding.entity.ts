import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Json } from '../../kubernetes/object.js';

/** The current placement of a resource. */
@Entity('binding')
@Index('binding_policy_idx', { synchronize: false })
@Index('binding_dependencies_idx', { synchronize: false })
@Index('binding_waiting_idx', { synchronize: false })
@Index('binding_failback_idx', { synchronize: false })
@Index('binding_fits_idx', { synchronize: false })
@Index('binding_application_failover_idx', { synchronize: false })
export class BindingEntity {
  @PrimaryColumn('bigint', { name: 'resource_id' })
  resourceId!: string;

  @Column('text', { name: 'policy_kind', nullable: true })
  policyKind!: string | null;

  @Column('text', { name: 'policy_namespace', nullable: true })
  policyNamespace!: string | null;

  @Column('text', { name: 'policy_name', nullable: true })
  policyName!: string | null;

  @Column('jsonb', { default: [] })
  placements!: Json;

  @Column('integer')
  generation!: number;

  @Column('text')
  outcome!: string;

  @Column('bigint', { name: 'decision_id', nullable: true })
  decisionId!: string | null;

  @Column('text', { name: 'decision_digest', nullable: true })
  decisionDigest!: string | null;

  @Column('timestamptz', { name: 'planned_at', default: () => 'now()' })
  plannedAt!: Date;

  @Column('integer', { default: 0 })
  failures!: number;

  @Column('jsonb', { name: 'applied_policy', nullable: true })
  appliedPolicy!: Json | null;

  @Column('text', { nullable: true })
  affinity!: string | null;

  @Column('timestamptz', { name: 'scheduled_at', nullable: true })
  scheduledAt!: Date | null;

  @Column('text', { name: 'fits_affinity', nullable: true })
  fitsAffinity!: string | null;

  @Column('timestamptz', { name: 'fits_since', nullable: true })
  fitsSince!: Date | null;

  @Column('jsonb', { default: [] })
  dependencies!: Json;

  @Column('jsonb', { nullable: true })
  demand!: Json | null;

  @Column('integer', { default: 0 })
  priority!: number;
}
