import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import type { ReplicaAssignment } from '../../../core/model/plan.js';

/** A failover drill: a few resources of a cluster leave it on purpose and return. */
@Entity('drill')
@Index('drill_open_idx', { synchronize: false })
export class DrillEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  @Column('text')
  cluster!: string;

  @Column('text')
  actor!: string;

  @Column('integer', { nullable: true })
  share!: number | null;

  @Column('integer', { name: 'return_after_seconds' })
  returnAfterSeconds!: number;

  @Column('integer', { name: 'deadline_seconds' })
  deadlineSeconds!: number;

  @Column('text')
  state!: string;

  @Column('text', { nullable: true })
  result!: string | null;

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('text')
  message!: string;

  @Column('text', { name: 'stopped_by', nullable: true })
  stoppedBy!: string | null;

  @Column('timestamptz', { name: 'started_at', default: () => 'now()' })
  startedAt!: Date;

  @Column('timestamptz', { name: 'away_at', nullable: true })
  awayAt!: Date | null;

  @Column('timestamptz', { name: 'returning_at', nullable: true })
  returningAt!: Date | null;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;
}

/** A resource of a drill. Its rows stay when the resource is deleted, until the drill is. */
@Entity('drill_resource')
export class DrillResourceEntity {
  @PrimaryColumn('bigint', { name: 'drill_id' })
  drillId!: string;

  @PrimaryColumn('bigint', { name: 'resource_id' })
  resourceId!: string;

  @Column('text', { name: 'api_version' })
  apiVersion!: string;

  @Column('text')
  kind!: string;

  @Column('text')
  namespace!: string;

  @Column('text')
  name!: string;

  @Column('text')
  application!: string;

  @Column('jsonb')
  before!: readonly ReplicaAssignment[];

  @Column('jsonb', { nullable: true })
  after!: readonly ReplicaAssignment[] | null;

  @Column('jsonb', { nullable: true })
  home!: readonly ReplicaAssignment[] | null;

  @Column('timestamptz', { name: 'evicted_at', nullable: true })
  evictedAt!: Date | null;

  @Column('timestamptz', { name: 'moved_at', nullable: true })
  movedAt!: Date | null;

  @Column('timestamptz', { name: 'home_at', nullable: true })
  homeAt!: Date | null;

  @Column('integer', { nullable: true })
  floor!: number | null;

  @Column('integer', { name: 'fewest_ready', nullable: true })
  fewestReady!: number | null;

  @Column('integer', { default: 0 })
  below!: number;
}
