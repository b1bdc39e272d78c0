import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Json } from '../../kubernetes/object.js';

/** Where a resource is placed now. */
@Entity('binding')
@Index('binding_policy_idx', { synchronize: false })
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
}
