import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** The automatic return of a resource to its home. */
@Entity('failback')
@Index('failback_open_idx', { synchronize: false })
@Index('failback_resource_idx', { synchronize: false })
@Index('failback_day_idx', { synchronize: false })
export class FailbackEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  @Column('bigint', { name: 'resource_id' })
  resourceId!: string;

  @Column('text')
  kind!: string;

  @Column('text')
  home!: string;

  @Column('text')
  policy!: string;

  @Column('boolean', { name: 'is_workload' })
  isWorkload!: boolean;

  @Column('text')
  state!: string;

  @Column('text', { nullable: true })
  gate!: string | null;

  @Column('text')
  message!: string;

  @Column('timestamptz', { nullable: true })
  until!: Date | null;

  @Column('timestamptz', { default: () => 'now()' })
  since!: Date;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt!: Date | null;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;
}
