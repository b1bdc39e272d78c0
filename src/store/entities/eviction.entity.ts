import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import type { ReplicaAssignment } from '../../core/model/plan.js';
import type { Json } from '../../kubernetes/object.js';

/** A resource that must leave a cluster. */
@Entity('eviction')
@Index('eviction_excludes_idx', { synchronize: false })
@Index('eviction_kept_idx', { synchronize: false })
@Index('eviction_away_idx', { synchronize: false })
@Index('eviction_started_idx', ['startedAt'])
@Index('eviction_failover_idx', ['failoverId'])
@Index('eviction_resource_idx', ['resourceId'])
export class EvictionEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  @Column('bigint', { name: 'resource_id' })
  resourceId!: string;

  @Column('text')
  cluster!: string;

  @Column('text')
  cause!: string;

  @Column('text')
  producer!: string;

  @Column('text', { name: 'purge_mode' })
  purgeMode!: string;

  @Column('integer', { name: 'grace_seconds' })
  graceSeconds!: number;

  @Column('timestamptz', { name: 'started_at', default: () => 'now()' })
  startedAt!: Date;

  @Column('timestamptz')
  deadline!: Date;

  @Column('text')
  state!: string;

  @Column('text')
  message!: string;

  @Column('boolean')
  excludes!: boolean;

  /** A person cancelled the eviction: the copy stays while the cause of the eviction lasts. */
  @Column('boolean', { default: false })
  kept!: boolean;

  /** Its cause has ended, and the resource stays away until it fails back. */
  @Column('boolean', { default: false })
  away!: boolean;

  /** Labels that the new copy gets, by name. */
  @Column('jsonb', { nullable: true })
  preserved!: Json | null;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  @Column('bigint', { name: 'failover_id', nullable: true })
  failoverId!: string | null;

  @Column('jsonb', { nullable: true })
  before!: readonly ReplicaAssignment[] | null;

  @Column('jsonb', { nullable: true })
  after!: readonly ReplicaAssignment[] | null;

  @Column('jsonb', { nullable: true })
  home!: readonly ReplicaAssignment[] | null;

  @Column('timestamptz', { name: 'moved_at', nullable: true })
  movedAt!: Date | null;

  @Column('timestamptz', { name: 'home_at', nullable: true })
  homeAt!: Date | null;
}
