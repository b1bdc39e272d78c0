import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A member whose Lease is ahead of the database: the database was restored from an older backup. */
@Entity('restored_cluster')
export class RestoredClusterEntity {
  @PrimaryColumn('text')
  cluster!: string;

  @Column('bigint')
  epoch!: string;

  @Column('bigint')
  mark!: string;

  @Column('timestamptz', { name: 'found_at', default: () => 'now()' })
  foundAt!: Date;
}
