import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** One failure of a cluster, from its last answer to the end of the failover. */
@Entity('failover')
@Index('failover_open_idx', { synchronize: false })
@Index('failover_ended_idx', ['endedAt'])
export class FailoverEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  @Column('text')
  cluster!: string;

  @Column('text')
  cause!: string;

  @Column('text')
  producer!: string;

  @Column('timestamptz', { name: 'doubted_at', nullable: true })
  doubtedAt!: Date | null;

  @Column('text', { nullable: true })
  doubt!: string | null;

  @Column('timestamptz', { name: 'started_at', default: () => 'now()' })
  startedAt!: Date;

  @Column('timestamptz', { name: 'returned_at', nullable: true })
  returnedAt!: Date | null;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;
}
