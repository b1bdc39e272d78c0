import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** A resource that is to leave a cluster. */
@Entity('eviction')
@Index('eviction_excludes_idx', { synchronize: false })
@Index('eviction_started_idx', ['startedAt'])
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

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;
}
