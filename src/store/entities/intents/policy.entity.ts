import { Column, Entity, Generated, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';
import type { Json } from '../../../kubernetes/object.js';

/** The current revision of a policy of any kind. */
@Entity('policy')
@Index('policy_world_version_idx', { synchronize: false })
@Index('policy_due_idx', { synchronize: false })
@Unique('policy_kind_namespace_name_key', ['kind', 'namespace', 'name'])
export class PolicyEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  @Column('text')
  kind!: string;

  @Column('text')
  namespace!: string;

  @Column('text')
  name!: string;

  @Column('uuid')
  @Generated('uuid')
  uid!: string;

  /** If `sealed` has the complete spec, values are replaced by digests here. */
  @Column('jsonb')
  spec!: Json;

  @Column('bytea', { nullable: true })
  sealed!: Buffer | null;

  @Column('jsonb', { default: {} })
  labels!: Readonly<Record<string, string>>;

  @Column('integer', { default: 1 })
  revision!: number;

  /** The reason why an interpreter must not run; null if it may run. */
  @Column('text', { nullable: true })
  quarantined!: string | null;

  /** What a WorkloadRebalancer did. */
  @Column('jsonb', { nullable: true })
  status!: Json | null;

  /** When the hub acts on a WorkloadRebalancer next: a scheduled run, or its deletion. */
  @Column('timestamptz', { name: 'due_at', nullable: true })
  dueAt!: Date | null;

  @Column('bigint', { name: 'world_version' })
  worldVersion!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;
}
