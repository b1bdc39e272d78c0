import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import type { Json } from '../../kubernetes/object.js';

/** Why clusters were chosen or refused. */
@Entity('decision')
@Index('decision_resource_idx', { synchronize: false })
export class DecisionEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  @Column('bigint', { name: 'resource_id' })
  resourceId!: string;

  @Column('integer')
  generation!: number;

  @Column('text')
  outcome!: string;

  @Column('text')
  message!: string;

  @Column('text', { name: 'policy_kind', nullable: true })
  policyKind!: string | null;

  @Column('text', { name: 'policy_namespace', nullable: true })
  policyNamespace!: string | null;

  @Column('text', { name: 'policy_name', nullable: true })
  policyName!: string | null;

  @Column('jsonb', { default: [] })
  losers!: Json;

  @Column('jsonb', { default: [] })
  chosen!: Json;

  @Column('jsonb', { default: [] })
  refused!: Json;

  @Column('jsonb', { default: [] })
  warnings!: Json;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
